-- What few messages have stands in tables of its own: an index on messages costs every message, a partial one too that it isn't in.
CREATE TABLE message_pins (
    message_id      INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    pinned_at       INTEGER NOT NULL,      -- also the order of the pins
    pinned_by       BLOB    NOT NULL
);
CREATE INDEX message_pins_by_conversation ON message_pins (conversation_id, pinned_at);
INSERT INTO message_pins (message_id, conversation_id, pinned_at, pinned_by)
SELECT id, conversation_id, pinned_at, pinned_by FROM messages WHERE pinned_at IS NOT NULL;
DROP INDEX messages_pinned;
ALTER TABLE messages DROP COLUMN pinned_at;
ALTER TABLE messages DROP COLUMN pinned_by;

-- The replies below a message, the deleted ones too; message_replies has their number.
CREATE TABLE replies (
    parent_id  INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (parent_id, message_id)
) WITHOUT ROWID;
-- Leads to the newest reply that is still there.
CREATE INDEX replies_kept ON replies (parent_id, message_id) WHERE is_deleted = 0;
INSERT INTO replies (parent_id, message_id, is_deleted)
SELECT parent_id, id, deleted_at IS NOT NULL FROM messages WHERE parent_id IS NOT NULL;
DROP INDEX messages_by_parent;
DROP INDEX messages_by_parent_kept;

-- The message that has the file, for the pages of a conversation's files.
ALTER TABLE message_files ADD COLUMN message_id INTEGER NOT NULL DEFAULT 0;
UPDATE message_files SET message_id = m.id FROM messages m WHERE m.file_id = message_files.id;
CREATE INDEX message_files_by_conversation ON message_files (conversation_id, message_id);
DROP INDEX messages_with_files;
DROP INDEX messages_by_file;
