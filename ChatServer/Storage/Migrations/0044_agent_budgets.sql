-- Budgets that administrators set. The subject 0 stands for the server, and else for each agent, owner or visitor that has no
-- budget of its own.
CREATE TABLE agent_budgets (
    scope            TEXT    NOT NULL,       -- server, agent, owner, visitor
    subject_id       BLOB    NOT NULL,
    tokens_per_day   INTEGER,
    tokens_per_month INTEGER,
    micros_per_day   INTEGER,
    micros_per_month INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    PRIMARY KEY (scope, subject_id)
) WITHOUT ROWID;

-- What the server, the agents of an owner, and a visitor with all agents used on a day (days since 1970).
CREATE TABLE agent_spending (
    scope           TEXT    NOT NULL,        -- server, owner, visitor
    subject_id      BLOB    NOT NULL,
    day             INTEGER NOT NULL,
    tokens          INTEGER NOT NULL DEFAULT 0,
    cost_micros     INTEGER NOT NULL DEFAULT 0,
    reserved_tokens INTEGER NOT NULL DEFAULT 0,
    reserved_micros INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, subject_id, day)
) WITHOUT ROWID;
CREATE INDEX agent_spending_by_day ON agent_spending (day);

-- What was reserved for runs in progress is released from these rows, too.
INSERT INTO agent_spending (scope, subject_id, day, tokens, cost_micros, reserved_tokens, reserved_micros)
SELECT 'server', zeroblob(16), day, SUM(tokens), SUM(cost_micros), SUM(reserved_tokens), SUM(reserved_micros)
FROM   agent_usage
WHERE  visitor_id = zeroblob(16)
GROUP  BY day;
INSERT INTO agent_spending (scope, subject_id, day, tokens, cost_micros, reserved_tokens, reserved_micros)
SELECT 'owner', a.owner_id, u.day, SUM(u.tokens), SUM(u.cost_micros), SUM(u.reserved_tokens), SUM(u.reserved_micros)
FROM   agent_usage u
JOIN   agents a ON a.id = u.agent_id
WHERE  u.visitor_id = zeroblob(16)
GROUP  BY a.owner_id, u.day;
INSERT INTO agent_spending (scope, subject_id, day, tokens, cost_micros, reserved_tokens, reserved_micros)
SELECT 'visitor', visitor_id, day, SUM(tokens), SUM(cost_micros), SUM(reserved_tokens), SUM(reserved_micros)
FROM   agent_usage
WHERE  visitor_id <> zeroblob(16)
GROUP  BY visitor_id, day;

-- The budgets of which 80 % are used, and that their owner was notified of: one row a budget, for the newest period. The owner 0
-- stands for the server. All events of an owner are in one conversation, so that the newest replaces the one before.
CREATE TABLE agent_budget_notices (
    owner_id        BLOB    NOT NULL,
    scope           TEXT    NOT NULL,        -- settings, agent, owner, server
    subject_id      BLOB    NOT NULL,
    budget          TEXT    NOT NULL,        -- tokens_per_day, …
    amount          INTEGER NOT NULL,
    used            INTEGER NOT NULL,
    since_day       INTEGER NOT NULL,
    until_day       INTEGER NOT NULL,        -- the first day of the next period
    conversation_id INTEGER NOT NULL,
    noticed_at      INTEGER NOT NULL,
    PRIMARY KEY (owner_id, scope, subject_id, budget)
) WITHOUT ROWID;

-- What happened in the chats of an agent on a day, for its owner's figures.
CREATE TABLE agent_counts (
    agent_id BLOB    NOT NULL,
    day      INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    value    INTEGER NOT NULL,
    PRIMARY KEY (agent_id, day, name)
) WITHOUT ROWID;
CREATE INDEX agent_counts_by_day ON agent_counts (day);

-- Since when a run waits for its owner; one that begins again after it waited for a budget keeps the time.
ALTER TABLE agent_runs ADD COLUMN waiting_since INTEGER;
UPDATE agent_runs SET waits_for = 'budget', waiting_since = queued_at WHERE state = 'waiting_owner' AND waits_for IS NULL;
DROP INDEX agent_runs_waiting;
CREATE INDEX agent_runs_waiting      ON agent_runs (waiting_since) WHERE state = 'waiting_owner';
CREATE INDEX agent_runs_for_budget   ON agent_runs (id) WHERE state = 'waiting_owner' AND waits_for = 'budget';
CREATE INDEX agent_runs_ended        ON agent_runs (ended_at, id) WHERE ended_at IS NOT NULL;

-- Since when an administrator has disabled an agent, whatever its owner sets.
ALTER TABLE agents ADD COLUMN barred_at INTEGER;
