-- The message below which a reply stands; one level, so a reply has none below it.
ALTER TABLE messages ADD COLUMN parent_id INTEGER;
-- Where a forwarded message comes from; sealed JSON.
ALTER TABLE messages ADD COLUMN forwarded BLOB;
-- Who deleted it: its author, or one who manages the group. Null where it was deleted before this column, by its author.
ALTER TABLE messages ADD COLUMN deleted_by BLOB;

-- Both hold replies only: a message without a parent costs no entry. The second leads to the newest reply that is still there.
CREATE INDEX messages_by_parent      ON messages (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX messages_by_parent_kept ON messages (parent_id, id) WHERE parent_id IS NOT NULL AND deleted_at IS NULL;
-- Whether somebody who left a group may still read a file.
CREATE INDEX messages_by_file        ON messages (file_id) WHERE file_id IS NOT NULL;

-- How many replies stand below a message, less the deleted. Beside messages, so that a reply doesn't write a long message anew.
CREATE TABLE message_replies (
    message_id      INTEGER PRIMARY KEY,
    reply_count     INTEGER NOT NULL,
    latest_reply_at INTEGER NOT NULL
);
