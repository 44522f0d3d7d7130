-- Files that a user has uploaded for channels and chats. A file that is posted in a channel moves to message_files, and keeps its id there.
CREATE TABLE user_files (
    id          BLOB PRIMARY KEY,
    user_id     BLOB    NOT NULL,
    object_name TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    details     BLOB    NOT NULL            -- sealed
) WITHOUT ROWID;
CREATE UNIQUE INDEX user_files_by_object ON user_files (object_name);
CREATE INDEX        user_files_by_user   ON user_files (user_id, id);

ALTER TABLE message_files ADD COLUMN user_file_id BLOB;
CREATE UNIQUE INDEX message_files_by_user_file ON message_files (user_file_id) WHERE user_file_id IS NOT NULL;

-- A deleted message's files but the first, which is in held_messages, while a legal hold keeps them.
CREATE TABLE held_files (
    id              INTEGER PRIMARY KEY,
    message_id      INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    object_name     TEXT    NOT NULL,
    size            INTEGER NOT NULL,
    details         BLOB    NOT NULL        -- sealed
);
CREATE INDEX held_files_by_message ON held_files (message_id);
CREATE INDEX held_files_by_object  ON held_files (object_name);

CREATE TRIGGER user_files_use_storage AFTER INSERT ON user_files BEGIN
    INSERT INTO user_storage (user_id, files, bytes) VALUES (NEW.user_id, 1, NEW.size)
    ON CONFLICT (user_id) DO UPDATE SET files = files + 1, bytes = bytes + NEW.size;
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER user_files_free_storage AFTER DELETE ON user_files BEGIN
    UPDATE user_storage SET files = files - 1, bytes = bytes - OLD.size WHERE user_id = OLD.user_id;
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER further_held_files_are_stored AFTER INSERT ON held_files BEGIN
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER further_held_files_are_removed AFTER DELETE ON held_files BEGIN
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'stored_bytes';
END;

-- Shared copies of chats, in the order in which they expire.
CREATE INDEX chats_expiring ON chats (expires_at) WHERE expires_at IS NOT NULL;

-- Addresses that post in a channel. Each has an account of its own that nobody can sign in to (account_type webhook), which is the sender of its messages,
-- and stays with its name when the webhook is deleted.
CREATE TABLE channel_webhooks (
    id              BLOB PRIMARY KEY,       -- also of the account
    conversation_id INTEGER NOT NULL,
    created_by      BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    last_used_at    INTEGER,
    token           BLOB    NOT NULL,       -- sealed
    image_url       BLOB                    -- sealed
) WITHOUT ROWID;
CREATE INDEX channel_webhooks_by_channel ON channel_webhooks (conversation_id, id);
