-- Answers that a model is generating. chat_id and message_row say into which message of a chat one is written; they are null for an
-- answer that only its request gets. A row goes when its answer ends: what is left at a start was interrupted.
CREATE TABLE chat_completions (
    id              BLOB    PRIMARY KEY,
    user_id         BLOB    NOT NULL,
    chat_id         INTEGER,
    message_row     INTEGER,
    agent_id        BLOB,
    provider        TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    began_at        INTEGER NOT NULL,
    input_tokens    INTEGER NOT NULL,        -- an estimate
    reserved_tokens INTEGER NOT NULL,
    agent_tokens    INTEGER NOT NULL,        -- what is reserved of the agent's budgets
    agent_micros    INTEGER NOT NULL
);
CREATE UNIQUE INDEX chat_completions_by_message ON chat_completions (message_row) WHERE message_row IS NOT NULL;
CREATE INDEX chat_completions_by_user ON chat_completions (user_id);

-- What the answers of a user have used in an hour (hours since 1970).
CREATE TABLE completion_usage (
    user_id         BLOB    NOT NULL,
    hour            INTEGER NOT NULL,
    answers         INTEGER NOT NULL DEFAULT 0,
    tokens          INTEGER NOT NULL DEFAULT 0,
    cost_micros     INTEGER NOT NULL DEFAULT 0,
    reserved_tokens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, hour)
) WITHOUT ROWID;
CREATE INDEX completion_usage_by_hour ON completion_usage (hour);

-- The agents that others than their owners may see.
CREATE INDEX agents_shared ON agents (id) WHERE deleted_at IS NULL AND visibility <> 'private';
