-- A chat is a document of its owner. Its message nodes are rows of their own, so that a change of one costs the same in a chat of any length. A shared
-- copy is a row without an owner: it is in nobody's lists.
CREATE TABLE chats (
    id            INTEGER PRIMARY KEY,       -- never used again, as keys are kept in memory by it
    uuid          BLOB    NOT NULL,
    owner_id      BLOB,
    original_id   INTEGER,                   -- of a shared copy: the chat
    share_uuid    BLOB,                      -- of a chat: its shared copy
    expires_at    INTEGER,                   -- of a shared copy
    folder_id     INTEGER,
    is_archived   INTEGER NOT NULL DEFAULT 0,
    is_pinned     INTEGER NOT NULL DEFAULT 0,
    message_count INTEGER NOT NULL,
    byte_count    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    title         BLOB    NOT NULL           -- sealed
);
CREATE UNIQUE INDEX chats_by_uuid     ON chats (uuid);
CREATE UNIQUE INDEX chats_by_original ON chats (original_id) WHERE original_id IS NOT NULL;
CREATE INDEX chats_by_owner           ON chats (owner_id, updated_at, id);
CREATE INDEX chats_listed             ON chats (owner_id, updated_at, id) WHERE is_archived = 0 AND is_pinned = 0 AND folder_id IS NULL;
CREATE INDEX chats_archived           ON chats (owner_id, updated_at, id) WHERE is_archived = 1;
CREATE INDEX chats_pinned             ON chats (owner_id, updated_at, id) WHERE is_pinned = 1;
CREATE INDEX chats_in_folder          ON chats (folder_id, updated_at, id) WHERE folder_id IS NOT NULL;

CREATE TABLE chat_keys (
    chat_id       INTEGER NOT NULL,
    key_id        INTEGER NOT NULL,
    master_key_id INTEGER NOT NULL,
    wrapped       BLOB    NOT NULL,
    PRIMARY KEY (chat_id, key_id)
) WITHOUT ROWID;
CREATE INDEX chat_keys_by_master ON chat_keys (master_key_id);

-- The document without its messages.
CREATE TABLE chat_heads (
    chat_id INTEGER PRIMARY KEY,
    head    BLOB NOT NULL                    -- sealed
);

CREATE TABLE chat_messages (
    id      INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    node    BLOB    NOT NULL,                -- keyed hash of the message's id
    digest  BLOB    NOT NULL,                -- keyed hash of the content: an unchanged one isn't written again
    content BLOB    NOT NULL                 -- sealed: id and message
);
CREATE UNIQUE INDEX chat_messages_by_node ON chat_messages (chat_id, node);
CREATE INDEX chat_messages_by_chat        ON chat_messages (chat_id, id);

-- What an owner's devices that were away have missed; id is a position of the log. All changes of one message's content are one row, at the position of
-- the last (message_row). An owner's row with chat_id 0 holds the position of their last deletion: positions never go back.
CREATE TABLE chat_events (
    id          INTEGER PRIMARY KEY,
    owner_id    BLOB    NOT NULL,
    chat_id     INTEGER NOT NULL,
    message_row INTEGER,
    created_at  INTEGER NOT NULL,
    content     BLOB                         -- sealed
);
CREATE INDEX chat_events_by_owner          ON chat_events (owner_id, id);
CREATE INDEX chat_events_by_chat           ON chat_events (chat_id);
CREATE UNIQUE INDEX chat_events_by_message ON chat_events (message_row) WHERE message_row IS NOT NULL;
CREATE UNIQUE INDEX chat_events_deletions  ON chat_events (owner_id) WHERE chat_id = 0;

CREATE TABLE tags (
    id         INTEGER PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    tag        BLOB    NOT NULL,             -- sealed, equal tags of a user alike
    name       BLOB    NOT NULL,             -- sealed
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX tags_by_owner ON tags (owner_id, tag);

CREATE TABLE chat_tags (
    chat_id INTEGER NOT NULL,
    tag_id  INTEGER NOT NULL,
    PRIMARY KEY (chat_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX chat_tags_by_tag ON chat_tags (tag_id, chat_id);

CREATE TABLE folders (
    id          INTEGER PRIMARY KEY,
    uuid        BLOB    NOT NULL,
    owner_id    BLOB    NOT NULL,
    parent_id   INTEGER,
    is_expanded INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    name        BLOB    NOT NULL,            -- sealed
    data        BLOB,                        -- sealed JSON
    meta        BLOB                         -- sealed JSON
);
CREATE UNIQUE INDEX folders_by_uuid ON folders (uuid);
CREATE INDEX folders_by_owner       ON folders (owner_id, id);
