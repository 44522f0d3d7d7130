-- What deleted messages said, sealed as it was, where a legal hold keeps it; see Messages/Deletion.
CREATE TABLE held_messages (
    message_id       INTEGER PRIMARY KEY,
    conversation_id  INTEGER NOT NULL,
    body             BLOB,
    data             BLOB,
    reply_to_id      INTEGER,
    forwarded        BLOB,
    attached_profile BLOB,
    edited_at        INTEGER,
    file_id          INTEGER,
    file_object      TEXT,
    file_size        INTEGER NOT NULL DEFAULT 0,
    file_details     BLOB
);
CREATE INDEX held_messages_by_conversation ON held_messages (conversation_id, message_id);
CREATE INDEX held_messages_by_object       ON held_messages (file_object) WHERE file_object IS NOT NULL;

-- The bodies that they had before their edits.
CREATE TABLE held_edits (
    message_id  INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    body        BLOB    NOT NULL,
    PRIMARY KEY (message_id, replaced_at)
) WITHOUT ROWID;
