-- The standard channels: conversations of kind channel that users may read without being members. A channel without a row was deleted.
CREATE TABLE channels (
    conversation_id INTEGER PRIMARY KEY,
    created_by      BLOB    NOT NULL,
    is_public       INTEGER NOT NULL,           -- everybody may read and write; otherwise channel_access says who
    members         INTEGER NOT NULL DEFAULT 0, -- users who have joined
    checked_up_to   BLOB,                       -- the last member who was checked against new access lists, while others wait
    deleted_at      INTEGER                     -- members and messages are being removed
);
CREATE INDEX channels_checking   ON channels (conversation_id) WHERE checked_up_to IS NOT NULL;
CREATE INDEX channels_public     ON channels (conversation_id) WHERE is_public = 1 AND deleted_at IS NULL;
CREATE INDEX channels_by_creator ON channels (created_by, conversation_id);
CREATE INDEX channels_deleted    ON channels (conversation_id) WHERE deleted_at IS NOT NULL;

-- Users and user groups that may read or write a channel.
CREATE TABLE channel_access (
    conversation_id INTEGER NOT NULL,
    permission      TEXT    NOT NULL,           -- read, write
    is_group        INTEGER NOT NULL,
    named           BLOB    NOT NULL,
    PRIMARY KEY (conversation_id, permission, is_group, named)
) WITHOUT ROWID;
CREATE INDEX channel_access_by_name ON channel_access (named, is_group, permission, conversation_id);

-- Description, data and meta of a channel of any type.
CREATE TABLE channel_details (
    conversation_id INTEGER PRIMARY KEY,
    details         BLOB    NOT NULL,           -- sealed
    updated_at      INTEGER NOT NULL,
    updated_by      BLOB    NOT NULL
);

-- Messages that a channel doesn't count as unread: replies, and notices of groups.
CREATE INDEX messages_apart ON messages (conversation_id, id, sender_id) WHERE deleted_at IS NULL AND (parent_id IS NOT NULL OR type = 'system');

-- The members of a public channel, in the two orders of its list.
CREATE INDEX users_listed_by_name ON users (fullname, id)   WHERE disabled_at IS NULL AND is_pending = 0;
CREATE INDEX users_listed_by_time ON users (created_at, id) WHERE disabled_at IS NULL AND is_pending = 0;
