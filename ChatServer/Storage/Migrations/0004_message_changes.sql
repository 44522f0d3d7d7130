-- What people do with a message once it is sent. pinned_at also keeps the order of the pins.
-- Sealed JSON, in the kinds of messages that have data.
ALTER TABLE messages ADD COLUMN data       BLOB;
ALTER TABLE messages ADD COLUMN edited_at  INTEGER;
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
ALTER TABLE messages ADD COLUMN pinned_at  INTEGER;
ALTER TABLE messages ADD COLUMN pinned_by  BLOB;
CREATE INDEX messages_pinned ON messages (conversation_id, pinned_at) WHERE pinned_at IS NOT NULL;

-- The bodies that a message had before its edits, for moderation; sealed like the message. They go when it is deleted.
CREATE TABLE message_edits (
    message_id  INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    PRIMARY KEY (message_id, replaced_at)
) WITHOUT ROWID;

CREATE TABLE message_reactions (
    message_id INTEGER NOT NULL,
    emoji      TEXT    NOT NULL,
    user_id    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) WITHOUT ROWID;

-- What an event says beyond its kind: the emoji of a reaction.
ALTER TABLE conversation_events ADD COLUMN detail TEXT;
