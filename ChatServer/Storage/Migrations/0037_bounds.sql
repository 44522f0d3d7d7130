-- How many webhooks a user has made.
CREATE INDEX channel_webhooks_by_maker ON channel_webhooks (created_by);

-- The account of a webhook that never posted is deleted with it.
CREATE TRIGGER users_are_discounted AFTER DELETE ON users BEGIN
    UPDATE server_counts SET value = value - 1 WHERE name = 'users';
END;

-- How many bytes the chats of a user have, and their shared copies. Chats that a legal hold keeps have no owner, and don't count.
CREATE TABLE chat_storage (
    owner_id BLOB    PRIMARY KEY,
    bytes    INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO chat_storage (owner_id, bytes)
SELECT owner_id, SUM(bytes)
FROM   (SELECT owner_id, byte_count AS bytes FROM chats WHERE owner_id IS NOT NULL
        UNION ALL
        SELECT o.owner_id, c.byte_count FROM chats c JOIN chats o ON o.id = c.original_id WHERE o.owner_id IS NOT NULL)
GROUP  BY owner_id;

CREATE TRIGGER chats_use_storage AFTER INSERT ON chats WHEN NEW.owner_id IS NOT NULL BEGIN
    INSERT INTO chat_storage (owner_id, bytes) VALUES (NEW.owner_id, NEW.byte_count)
    ON CONFLICT (owner_id) DO UPDATE SET bytes = bytes + NEW.byte_count;
END;
CREATE TRIGGER shared_copies_use_storage AFTER INSERT ON chats WHEN NEW.original_id IS NOT NULL BEGIN
    UPDATE chat_storage SET bytes = bytes + NEW.byte_count
    WHERE  owner_id = (SELECT owner_id FROM chats WHERE id = NEW.original_id);
END;
CREATE TRIGGER chats_change_storage AFTER UPDATE OF byte_count ON chats
WHEN NEW.owner_id IS NOT NULL AND NEW.byte_count <> OLD.byte_count BEGIN
    UPDATE chat_storage SET bytes = bytes + NEW.byte_count - OLD.byte_count WHERE owner_id = NEW.owner_id;
END;
CREATE TRIGGER held_chats_free_storage AFTER UPDATE OF owner_id ON chats WHEN OLD.owner_id IS NOT NULL AND NEW.owner_id IS NULL BEGIN
    UPDATE chat_storage SET bytes = bytes - OLD.byte_count WHERE owner_id = OLD.owner_id;
END;
CREATE TRIGGER chats_free_storage AFTER DELETE ON chats WHEN OLD.owner_id IS NOT NULL BEGIN
    UPDATE chat_storage SET bytes = bytes - OLD.byte_count WHERE owner_id = OLD.owner_id;
END;
CREATE TRIGGER shared_copies_free_storage AFTER DELETE ON chats WHEN OLD.original_id IS NOT NULL BEGIN
    UPDATE chat_storage SET bytes = bytes - OLD.byte_count
    WHERE  owner_id = (SELECT owner_id FROM chats WHERE id = OLD.original_id);
END;

-- Files of users that weren't posted, and were deleted while a legal hold on their user kept them.
CREATE TABLE held_user_files (
    id          BLOB PRIMARY KEY,
    user_id     BLOB    NOT NULL,
    object_name TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    deleted_at  INTEGER NOT NULL,
    details     BLOB    NOT NULL            -- sealed
) WITHOUT ROWID;
CREATE UNIQUE INDEX held_user_files_by_object ON held_user_files (object_name);
CREATE INDEX        held_user_files_by_user   ON held_user_files (user_id, id);

CREATE TRIGGER held_user_files_are_stored AFTER INSERT ON held_user_files BEGIN
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER held_user_files_are_removed AFTER DELETE ON held_user_files BEGIN
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'stored_bytes';
END;
