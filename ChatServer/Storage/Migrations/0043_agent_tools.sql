-- The tools that owners give their agents.
CREATE TABLE agent_tools (
    id             INTEGER PRIMARY KEY,
    agent_id       BLOB    NOT NULL,
    name           TEXT    NOT NULL,
    kind           TEXT    NOT NULL,           -- http, server
    description    BLOB    NOT NULL,           -- sealed
    schema         BLOB    NOT NULL,           -- sealed: the JSON schema of its arguments
    definition     BLOB    NOT NULL,           -- sealed JSON: the address with its headers, or the server's tool
    needs_approval INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX agent_tools_by_agent ON agent_tools (agent_id, name);

-- Servers of the Model Context Protocol that administrators have named.
CREATE TABLE tool_servers (
    name       TEXT    PRIMARY KEY,
    url        TEXT    NOT NULL,
    headers    BLOB,                           -- sealed JSON
    is_private INTEGER NOT NULL DEFAULT 0,     -- whether it may be at a private address
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
