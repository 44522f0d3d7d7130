-- Agents: who answers in the place of a user. A deleted agent keeps its row, because its messages name it.
CREATE TABLE agents (
    id            BLOB    PRIMARY KEY,
    owner_id      BLOB    NOT NULL,
    handle        TEXT    NOT NULL,        -- unique among the owner's agents, in small letters
    name          TEXT    NOT NULL,
    description   TEXT    NOT NULL DEFAULT '',
    avatar_url    TEXT,
    greeting      BLOB,                    -- sealed
    instructions  BLOB,                    -- sealed
    provider      TEXT    NOT NULL,
    model         TEXT    NOT NULL DEFAULT '',
    settings      TEXT    NOT NULL,        -- JSON: what the owner may set beside the columns
    visibility    TEXT    NOT NULL,        -- private, contacts, public
    state         TEXT    NOT NULL,        -- active, paused, disabled
    commands      TEXT    NOT NULL DEFAULT '[]',
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    deleted_at    INTEGER
);
CREATE UNIQUE INDEX agents_by_owner ON agents (owner_id, handle) WHERE deleted_at IS NULL;

-- The chat of a visitor with an agent. last_message_id is kept for the owner's list.
CREATE TABLE agent_conversations (
    conversation_id INTEGER PRIMARY KEY,
    agent_id        BLOB    NOT NULL,
    owner_id        BLOB    NOT NULL,
    visitor_id      BLOB    NOT NULL,
    control         TEXT    NOT NULL DEFAULT 'agent',   -- agent, owner, paused
    control_since   INTEGER NOT NULL,
    control_by      BLOB,
    control_until   INTEGER,
    epoch           INTEGER NOT NULL DEFAULT 0,         -- grows with each change of control: a reply of an earlier one is refused
    owner_read_seq  INTEGER NOT NULL DEFAULT 0,
    owner_read_at   INTEGER,
    readable_from   INTEGER,                            -- the first sequence number that the owner may read; null: nothing
    waiting_since   INTEGER,
    waiting_reason  TEXT,
    turns           INTEGER NOT NULL DEFAULT 0,         -- messages of the agent since a person wrote
    context_from    INTEGER NOT NULL DEFAULT 0,         -- messages up to this one are not given to the provider
    note            BLOB,                               -- sealed: what the owner told the agent when handing back
    last_message_id INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX agent_conversations_by_visitor ON agent_conversations (agent_id, visitor_id);
CREATE INDEX agent_conversations_by_owner          ON agent_conversations (owner_id, last_message_id);
CREATE INDEX agent_conversations_waiting           ON agent_conversations (owner_id, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX agent_conversations_of_owner_control  ON agent_conversations (control_since, conversation_id) WHERE control <> 'agent';

-- Agents that answer in a group or channel when a person mentions them. Their owner is a member.
CREATE TABLE agent_members (
    conversation_id INTEGER NOT NULL,
    agent_id        BLOB    NOT NULL,
    owner_id        BLOB    NOT NULL,
    added_by        BLOB    NOT NULL,
    added_at        INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, agent_id)
) WITHOUT ROWID;
CREATE INDEX agent_members_by_agent ON agent_members (agent_id);

-- An attempt at a reply. Each agent has at most one live run in a conversation.
CREATE TABLE agent_runs (
    id              INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    agent_id        BLOB    NOT NULL,
    visitor_id      BLOB    NOT NULL,
    trigger_id      INTEGER NOT NULL,        -- the message that began it
    answers_to      INTEGER NOT NULL,        -- the newest message that it answers
    reply_id        INTEGER,                 -- reserved when it begins
    parent_id       INTEGER,                 -- the thread that it answers in, in groups and channels
    state           TEXT    NOT NULL,        -- queued, running, streaming, waiting_owner, done, failed, cancelled
    epoch           INTEGER NOT NULL,
    attempt         INTEGER NOT NULL DEFAULT 1,
    provider        TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    continuation    BLOB,                    -- sealed
    due_at          INTEGER NOT NULL,        -- when a queued run begins
    queued_at       INTEGER NOT NULL,
    started_at      INTEGER,
    first_token_at  INTEGER,
    ended_at        INTEGER,
    tokens_in       INTEGER NOT NULL DEFAULT 0,
    tokens_out      INTEGER NOT NULL DEFAULT 0,
    cost_micros     INTEGER NOT NULL DEFAULT 0,
    is_estimated    INTEGER NOT NULL DEFAULT 0,
    reserved_tokens INTEGER NOT NULL DEFAULT 0,
    reserved_micros INTEGER NOT NULL DEFAULT 0,
    finish_reason   TEXT,
    error_code      TEXT
);
CREATE UNIQUE INDEX agent_runs_live      ON agent_runs (conversation_id, agent_id)
    WHERE state IN ('queued', 'running', 'streaming', 'waiting_owner');
CREATE INDEX agent_runs_live_of_agent    ON agent_runs (agent_id)
    WHERE state IN ('queued', 'running', 'streaming', 'waiting_owner');
CREATE INDEX agent_runs_due              ON agent_runs (due_at, id) WHERE state = 'queued';
CREATE INDEX agent_runs_waiting          ON agent_runs (queued_at) WHERE state = 'waiting_owner';
CREATE INDEX agent_runs_queued           ON agent_runs (queued_at) WHERE state = 'queued';
CREATE INDEX agent_runs_begun            ON agent_runs (id) WHERE state IN ('running', 'streaming');
CREATE INDEX agent_runs_by_conversation  ON agent_runs (conversation_id, id);
CREATE INDEX agent_runs_by_visitor       ON agent_runs (agent_id, visitor_id, queued_at);
CREATE INDEX agent_runs_by_reply         ON agent_runs (reply_id) WHERE reply_id IS NOT NULL;

-- The text of a live run and of one that failed, in the order of its offsets (UTF-16 code units).
CREATE TABLE agent_run_text (
    run_id      INTEGER NOT NULL,
    text_offset INTEGER NOT NULL,
    segment     BLOB    NOT NULL,            -- sealed
    PRIMARY KEY (run_id, text_offset)
) WITHOUT ROWID;

CREATE TABLE agent_tool_calls (
    run_id         INTEGER NOT NULL,
    call_id        TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    arguments      BLOB    NOT NULL,         -- sealed
    arguments_hash BLOB    NOT NULL,
    result         BLOB,                     -- sealed
    state          TEXT    NOT NULL,         -- waiting, approved, refused, done, failed
    decided_by     BLOB,
    decided_at     INTEGER,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (run_id, call_id)
) WITHOUT ROWID;

-- What an agent used for a visitor on a day (days since 1970); the sums of all visitors are in the rows of the visitor 0.
CREATE TABLE agent_usage (
    agent_id        BLOB    NOT NULL,
    visitor_id      BLOB    NOT NULL,
    day             INTEGER NOT NULL,
    runs            INTEGER NOT NULL DEFAULT 0,
    tokens          INTEGER NOT NULL DEFAULT 0,
    cost_micros     INTEGER NOT NULL DEFAULT 0,
    reserved_tokens INTEGER NOT NULL DEFAULT 0,
    reserved_micros INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (agent_id, visitor_id, day)
) WITHOUT ROWID;
CREATE INDEX agent_usage_by_day ON agent_usage (day);

-- What the embedded agent knows: a question without an answer is one that it couldn't answer.
CREATE TABLE agent_answers (
    id          INTEGER PRIMARY KEY,
    agent_id    BLOB    NOT NULL,
    question    BLOB    NOT NULL,            -- sealed
    alike       BLOB    NOT NULL,            -- sealed: equal for questions of the same words
    answer      BLOB,                        -- sealed
    asked_in    INTEGER,                     -- the conversation that asked an unanswered question
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
);
CREATE INDEX agent_answers_by_agent ON agent_answers (agent_id, id);
CREATE INDEX agent_questions        ON agent_answers (agent_id, id) WHERE answer IS NULL;
CREATE INDEX agent_answers_alike    ON agent_answers (agent_id, alike);

-- The bots of owners that answer in the place of a model.
CREATE TABLE agent_webhooks (
    agent_id   BLOB    PRIMARY KEY,
    url        BLOB    NOT NULL,             -- sealed
    secret     BLOB    NOT NULL,             -- sealed
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- Providers that administrators have named.
CREATE TABLE agent_providers (
    name       TEXT    PRIMARY KEY,
    kind       TEXT    NOT NULL,             -- self_hosted, external
    base_url   TEXT    NOT NULL,
    api_key    BLOB,                         -- sealed
    models     TEXT    NOT NULL,             -- JSON: the allowed models with their prices
    is_private INTEGER NOT NULL DEFAULT 0,   -- whether it may be on a private address
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- The agent that wrote a message in its owner's name, or that a visitor's message is addressed to. reply_state is set for the
-- agent's own: 0 reserved for a reply that is being written, 1 complete, 2 cut short. A reserved one is marked as deleted, by nobody.
ALTER TABLE messages ADD COLUMN agent_id BLOB;
ALTER TABLE messages ADD COLUMN reply_state INTEGER;

-- The agent that an agent chat is with.
ALTER TABLE conversations ADD COLUMN agent_id BLOB;
