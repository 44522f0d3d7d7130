-- When the server last said in the conversation why this agent doesn't answer.
ALTER TABLE agent_members ADD COLUMN noted_at INTEGER;

-- Mentions that wait because the agent is answering another one in the conversation; taken in the order of the messages.
CREATE TABLE agent_mentions (
    conversation_id INTEGER NOT NULL,
    agent_id        BLOB    NOT NULL,
    message_id      INTEGER NOT NULL,
    parent_id       INTEGER NOT NULL,        -- the thread root
    visitor_id      BLOB    NOT NULL,        -- who wrote the message
    PRIMARY KEY (conversation_id, agent_id, message_id)
) WITHOUT ROWID;
CREATE INDEX agent_mentions_by_agent ON agent_mentions (agent_id);
