-- What administrators, verbs and the server itself did. Each entry's hash covers the one before, see Administration/Audit.
CREATE TABLE audit_log (
    id      INTEGER PRIMARY KEY,           -- from 1, without a gap
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,              -- a user's id, or "command line", or "server"
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,              -- such as user:…, conversation:…, message:…
    details TEXT    NOT NULL,              -- JSON
    address TEXT    NOT NULL,
    hash    BLOB    NOT NULL
);
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is append-only'); END;
CREATE TRIGGER audit_log_is_not_cut     BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is append-only'); END;

-- Who may read and not write; without an end until it is lifted.
CREATE TABLE user_suspensions (
    user_id    BLOB PRIMARY KEY,
    reason     TEXT    NOT NULL,
    ends_at    INTEGER,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What users report. comment and reported_body are sealed; the latter is the message as it was reported, kept while the report is open.
CREATE TABLE user_reports (
    id              INTEGER PRIMARY KEY,
    reporter_id     BLOB    NOT NULL,
    subject         TEXT    NOT NULL,      -- message:… or user:…
    user_id         BLOB    NOT NULL,      -- who is reported, or who wrote the message
    message_id      INTEGER,
    conversation_id INTEGER,
    reason          TEXT    NOT NULL,
    comment         BLOB,
    reported_body   BLOB,
    created_at      INTEGER NOT NULL,
    resolved_at     INTEGER,
    resolved_by     BLOB,
    resolution      TEXT
);
CREATE UNIQUE INDEX reports_open_by_subject ON user_reports (reporter_id, subject) WHERE resolved_at IS NULL;
CREATE INDEX reports_open                   ON user_reports (id) WHERE resolved_at IS NULL;
CREATE INDEX reports_resolved               ON user_reports (id) WHERE resolved_at IS NOT NULL;

-- What neither retention nor the deletion of an account may touch.
CREATE TABLE legal_holds (
    subject    TEXT PRIMARY KEY,           -- user:… or conversation:…
    reason     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Accounts that were deleted, and how far the erasing of what they wrote has come: a conversation, and a message in it.
CREATE TABLE account_deletions (
    user_id         BLOB PRIMARY KEY,
    requested_at    INTEGER NOT NULL,
    anonymized_at   INTEGER,
    conversation_id INTEGER NOT NULL DEFAULT 0,
    message_id      INTEGER NOT NULL DEFAULT 0,
    erased          INTEGER NOT NULL DEFAULT 0,
    held            INTEGER NOT NULL DEFAULT 0,     -- messages passed over in this round because of a legal hold
    completed_at    INTEGER
) WITHOUT ROWID;
CREATE INDEX account_deletions_open ON account_deletions (user_id) WHERE completed_at IS NULL;

-- Messages a day, counted behind by Administration/Figures; day is the number of days since 1970.
CREATE TABLE daily_volume (
    day      INTEGER PRIMARY KEY,
    messages INTEGER NOT NULL,
    files    INTEGER NOT NULL
);

-- Kept by triggers, as these rows are few and counting them later is not cheap.
CREATE TABLE server_counts (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO server_counts (name, value) SELECT 'users', COUNT(*) FROM users;
INSERT INTO server_counts (name, value) SELECT 'files', COUNT(*) FROM message_files;
INSERT INTO server_counts (name, value) SELECT 'file_bytes', COALESCE(SUM(size), 0) FROM message_files;
CREATE TRIGGER users_are_counted AFTER INSERT ON users BEGIN
    UPDATE server_counts SET value = value + 1 WHERE name = 'users';
END;
CREATE TRIGGER files_are_counted AFTER INSERT ON message_files BEGIN
    UPDATE server_counts SET value = value + 1 WHERE name = 'files';
    UPDATE server_counts SET value = value + NEW.size WHERE name = 'file_bytes';
END;
CREATE TRIGGER files_are_discounted AFTER DELETE ON message_files BEGIN
    UPDATE server_counts SET value = value - 1 WHERE name = 'files';
    UPDATE server_counts SET value = value - OLD.size WHERE name = 'file_bytes';
END;
