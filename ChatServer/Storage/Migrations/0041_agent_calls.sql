-- The calls of tools that a run asks for, in rounds. An id of ours identifies a call: some models repeat theirs in each round.
DROP TABLE agent_tool_calls;
CREATE TABLE agent_tool_calls (
    id             INTEGER PRIMARY KEY,
    run_id         INTEGER NOT NULL,
    round          INTEGER NOT NULL,         -- from 1
    call_id        TEXT    NOT NULL,         -- the model's
    name           TEXT    NOT NULL,
    arguments      BLOB    NOT NULL,         -- sealed
    arguments_hash BLOB    NOT NULL,         -- SHA-256, by which a decision says which arguments it is about
    result         BLOB,                     -- sealed
    state          TEXT    NOT NULL,         -- waiting, approved, refused, running, done, failed, cancelled
    text_offset    INTEGER NOT NULL,         -- how much of the reply was written before it, in UTF-16 code units
    decided_by     BLOB,
    decided_at     INTEGER,
    created_at     INTEGER NOT NULL
);
CREATE INDEX agent_tool_calls_by_run ON agent_tool_calls (run_id, id);

ALTER TABLE agent_runs ADD COLUMN round     INTEGER NOT NULL DEFAULT 0;   -- how many rounds of calls it has asked for
ALTER TABLE agent_runs ADD COLUMN waits_for TEXT;                         -- while it waits for the owner: budget, calls, draft
ALTER TABLE agent_runs ADD COLUMN is_draft  INTEGER NOT NULL DEFAULT 0;   -- whether the owner sends it
