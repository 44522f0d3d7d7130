-- Administrators are few, and whether there is another one is asked before one is lost.
CREATE INDEX users_active_admins ON users (is_admin) WHERE is_admin = 1 AND disabled_at IS NULL;

-- What lets somebody register where registration is by invitation. Of the token only a hash is kept.
CREATE TABLE invitations (
    id           BLOB PRIMARY KEY,
    token_hash   BLOB    NOT NULL,
    email        TEXT,                  -- who alone may use it; null: anyone who has the token
    max_uses     INTEGER NOT NULL,
    uses         INTEGER NOT NULL DEFAULT 0,
    created_by   TEXT    NOT NULL,      -- a user's id, or "command line"
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_by_token  ON invitations (token_hash);
CREATE INDEX        invitations_by_expiry ON invitations (expires_at);

-- How much the files and the picture of each user take. Kept by triggers, so that a quota is checked by one row in the write that stores a file.
CREATE TABLE user_storage (
    user_id BLOB PRIMARY KEY,
    files   INTEGER NOT NULL,
    bytes   INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO user_storage (user_id, files, bytes)
SELECT user_id, COUNT(*), SUM(size)
FROM   (SELECT uploader_id AS user_id, size FROM message_files UNION ALL SELECT user_id, size FROM user_avatars)
GROUP  BY user_id;
CREATE TRIGGER files_use_storage AFTER INSERT ON message_files BEGIN
    INSERT INTO user_storage (user_id, files, bytes) VALUES (NEW.uploader_id, 1, NEW.size)
    ON CONFLICT (user_id) DO UPDATE SET files = files + 1, bytes = bytes + NEW.size;
END;
CREATE TRIGGER files_free_storage AFTER DELETE ON message_files BEGIN
    UPDATE user_storage SET files = files - 1, bytes = bytes - OLD.size WHERE user_id = OLD.uploader_id;
END;
CREATE TRIGGER avatars_use_storage AFTER INSERT ON user_avatars BEGIN
    INSERT INTO user_storage (user_id, files, bytes) VALUES (NEW.user_id, 1, NEW.size)
    ON CONFLICT (user_id) DO UPDATE SET files = files + 1, bytes = bytes + NEW.size;
END;
CREATE TRIGGER avatars_change_storage AFTER UPDATE OF size ON user_avatars BEGIN
    UPDATE user_storage SET bytes = bytes + NEW.size - OLD.size WHERE user_id = NEW.user_id;
END;
CREATE TRIGGER avatars_free_storage AFTER DELETE ON user_avatars BEGIN
    UPDATE user_storage SET files = files - 1, bytes = bytes - OLD.size WHERE user_id = OLD.user_id;
END;

-- All that lies in the folder of files and belongs to something: messages' files, pictures, and what legal holds keep.
INSERT INTO server_counts (name, value)
SELECT 'stored_bytes',
       (SELECT COALESCE(SUM(size), 0) FROM message_files) + (SELECT COALESCE(SUM(size), 0) FROM user_avatars)
       + (SELECT COALESCE(SUM(file_size), 0) FROM held_messages WHERE file_object IS NOT NULL);
CREATE TRIGGER files_are_stored AFTER INSERT ON message_files BEGIN
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER files_are_removed AFTER DELETE ON message_files BEGIN
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER avatars_are_stored AFTER INSERT ON user_avatars BEGIN
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER avatars_are_replaced AFTER UPDATE OF size ON user_avatars BEGIN
    UPDATE server_counts SET value = value + NEW.size - OLD.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER avatars_are_removed AFTER DELETE ON user_avatars BEGIN
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER held_files_are_stored AFTER INSERT ON held_messages WHEN NEW.file_object IS NOT NULL BEGIN
    UPDATE server_counts SET value = value + NEW.file_size WHERE name = 'stored_bytes';
END;
CREATE TRIGGER held_files_are_removed AFTER DELETE ON held_messages WHEN OLD.file_object IS NOT NULL BEGIN
    UPDATE server_counts SET value = value - OLD.file_size WHERE name = 'stored_bytes';
END;
