-- Times are nanoseconds since 1970 UTC, users are 16-byte UUIDs, sealed columns hold the format of Storage/Sealing.

CREATE TABLE server_state (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Secrets of the server (token signing, link signing), each wrapped by the master key.
CREATE TABLE server_keys (
    name          TEXT PRIMARY KEY,
    master_key_id INTEGER NOT NULL,
    wrapped       BLOB    NOT NULL
);

CREATE TABLE users (
    id                  BLOB PRIMARY KEY,
    email               TEXT,
    email_folded        TEXT,
    handle              TEXT,
    handle_folded       TEXT,
    fullname            TEXT    NOT NULL,
    password_hash       TEXT,
    gender              TEXT,
    country_code        TEXT    NOT NULL DEFAULT '',
    phone_number        TEXT    NOT NULL DEFAULT '',
    date_of_birth       TEXT,
    profile_photo       TEXT,
    account_type        TEXT    NOT NULL DEFAULT 'user',
    is_email_verified   INTEGER NOT NULL DEFAULT 0,
    is_phone_verified   INTEGER NOT NULL DEFAULT 0,
    is_staff            INTEGER NOT NULL DEFAULT 0,
    is_admin            INTEGER NOT NULL DEFAULT 0,
    is_superuser        INTEGER NOT NULL DEFAULT 0,
    is_profile_complete INTEGER NOT NULL DEFAULT 0,
    last_login          INTEGER,
    disabled_at         INTEGER,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_by_email  ON users (email_folded)  WHERE email_folded  IS NOT NULL;
CREATE UNIQUE INDEX users_by_handle ON users (handle_folded) WHERE handle_folded IS NOT NULL;
CREATE INDEX users_by_disabling     ON users (disabled_at)   WHERE disabled_at   IS NOT NULL;

-- A sign-in. The refresh token is stored as its SHA-256, and so is the half that all tokens of the session share, by which
-- the use of an earlier one is noticed.
CREATE TABLE sessions (
    id            BLOB PRIMARY KEY,
    user_id       BLOB    NOT NULL,
    family_hash   BLOB    NOT NULL,
    refresh_hash  BLOB    NOT NULL,
    user_agent    TEXT    NOT NULL DEFAULT '',
    address       TEXT    NOT NULL DEFAULT '',
    created_at    INTEGER NOT NULL,
    refreshed_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
);
CREATE UNIQUE INDEX sessions_by_family ON sessions (family_hash);
CREATE INDEX sessions_by_user          ON sessions (user_id, created_at);
CREATE INDEX sessions_by_revocation    ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_by_expiry        ON sessions (expires_at);

CREATE TABLE conversations (
    id         INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,           -- direct, group, channel, agent
    name       TEXT,
    low_user   BLOB,                       -- a direct conversation's two users, the smaller id first
    high_user  BLOB,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX conversations_by_pair ON conversations (low_user, high_user) WHERE low_user IS NOT NULL;

-- last_message_id, last_position and own_after_read follow the messages with a delay of a second at most: they are
-- derived, and brought up to date from the messages above last_position when a conversation is loaded.
CREATE TABLE conversation_participants (
    conversation_id INTEGER NOT NULL,
    user_id         BLOB    NOT NULL,
    role            TEXT    NOT NULL DEFAULT 'member',
    read_seq        INTEGER NOT NULL DEFAULT 0,
    read_message_id INTEGER NOT NULL DEFAULT 0,
    delivered_seq   INTEGER NOT NULL DEFAULT 0,
    own_after_read  INTEGER NOT NULL DEFAULT 0,   -- own messages above read_seq, which are not unread
    last_message_id INTEGER NOT NULL DEFAULT 0,
    last_position   INTEGER NOT NULL DEFAULT 0,
    joined_at       INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;
CREATE INDEX participants_by_message  ON conversation_participants (user_id, last_message_id);
CREATE INDEX participants_by_position ON conversation_participants (user_id, last_position);

CREATE TABLE conversation_keys (
    conversation_id INTEGER NOT NULL,
    key_id          INTEGER NOT NULL,
    master_key_id   INTEGER NOT NULL,
    wrapped         BLOB    NOT NULL,
    PRIMARY KEY (conversation_id, key_id)
) WITHOUT ROWID;

-- id is the position in the log; seq is gapless within the conversation.
CREATE TABLE messages (
    id               INTEGER PRIMARY KEY,
    conversation_id  INTEGER NOT NULL,
    seq              INTEGER NOT NULL,
    sender_id        BLOB    NOT NULL,
    type             TEXT    NOT NULL,      -- text, file, user_profile
    body             BLOB,                  -- sealed
    reply_to_id      INTEGER,
    file_id          INTEGER,
    attached_profile BLOB,
    client_msg_id    TEXT,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
);
CREATE INDEX messages_by_conversation       ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_by_client_id   ON messages (sender_id, client_msg_id) WHERE client_msg_id IS NOT NULL;
CREATE INDEX messages_with_files            ON messages (conversation_id, id) WHERE file_id IS NOT NULL;

-- What happened in a conversation beside its messages: a file announced, a read or delivered mark.
CREATE TABLE conversation_events (
    id              INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    user_id         BLOB    NOT NULL,
    message_id      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL
);
CREATE INDEX conversation_events_by_conversation ON conversation_events (conversation_id, id);
CREATE INDEX conversation_events_by_message      ON conversation_events (message_id, kind);
CREATE INDEX conversation_events_by_user         ON conversation_events (conversation_id, kind, user_id);

-- An uploaded file; its bytes lie encrypted under files/. Name, content type and digest are sealed.
CREATE TABLE message_files (
    id              INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    uploader_id     BLOB    NOT NULL,
    object_name     TEXT    NOT NULL,
    size            INTEGER NOT NULL,
    details         BLOB    NOT NULL,       -- sealed
    created_at      INTEGER NOT NULL
);
CREATE UNIQUE INDEX message_files_by_object ON message_files (object_name);
