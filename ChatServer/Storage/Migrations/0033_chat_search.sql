-- The search index of chats is written from the changes of their texts, which one counter numbers. A change of a message, or of a chat's title, moves it to
-- the end; shared copies aren't searched, and keep 0.
CREATE TABLE chat_changes (
    id   INTEGER PRIMARY KEY,                -- always 1
    last INTEGER NOT NULL
);

-- What the index has to forget: no texts, only numbers.
CREATE TABLE deleted_chats (
    change  INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL
);

ALTER TABLE chats ADD COLUMN change         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_messages ADD COLUMN change INTEGER NOT NULL DEFAULT 0;

UPDATE chat_messages
SET    change = id
WHERE  chat_id IN (SELECT id FROM chats WHERE owner_id IS NOT NULL);

UPDATE chats
SET    change = numbered.change
FROM   (SELECT id, (SELECT COALESCE(MAX(id), 0) FROM chat_messages) + ROW_NUMBER() OVER (ORDER BY id) AS change
        FROM   chats) AS numbered
WHERE  chats.id = numbered.id AND chats.owner_id IS NOT NULL;

INSERT INTO chat_changes (id, last)
VALUES (1, (SELECT COALESCE(MAX(id), 0) FROM chat_messages) + (SELECT COUNT(*) FROM chats));

CREATE INDEX chats_by_change         ON chats (change);
CREATE INDEX chat_messages_by_change ON chat_messages (change, chat_id);

-- The lists that a search walks, the chat changed last first.
CREATE INDEX chats_unarchived ON chats (owner_id, updated_at, id) WHERE is_archived = 0;
CREATE INDEX chats_shared     ON chats (owner_id, updated_at, id) WHERE share_uuid IS NOT NULL;
