-- What people and administrators say beside their messages is sealed too, under a key of the server, and bound to its row; see docs/privacy.md.
-- seal() and seal_alike() are the migrator's. The tables are made again: what they held before is overwritten with the pages that it stood in.

-- The same emoji below the same message is sealed to the same bytes.
CREATE TABLE sealed_reactions (
    message_id INTEGER NOT NULL,
    emoji      BLOB    NOT NULL,
    user_id    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
) WITHOUT ROWID;
INSERT INTO sealed_reactions (message_id, emoji, user_id, created_at)
SELECT message_id, seal_alike('message_reactions.emoji', message_id, emoji), user_id, created_at FROM message_reactions;
DROP TABLE message_reactions;
ALTER TABLE sealed_reactions RENAME TO message_reactions;

-- emoji is that of a reaction, as it stands in message_reactions; detail what other kinds say.
CREATE TABLE sealed_events (
    id              INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    user_id         BLOB    NOT NULL,
    message_id      INTEGER NOT NULL,
    client_msg_id   TEXT,
    emoji           BLOB,
    detail          TEXT,
    created_at      INTEGER NOT NULL
);
INSERT INTO sealed_events (id, conversation_id, kind, user_id, message_id, client_msg_id, emoji, detail, created_at)
SELECT id, conversation_id, kind, user_id, message_id, client_msg_id,
       CASE WHEN kind IN ('reaction_added', 'reaction_removed') THEN seal_alike('message_reactions.emoji', message_id, detail) END,
       CASE WHEN kind NOT IN ('reaction_added', 'reaction_removed') THEN detail END, created_at
FROM   conversation_events;
DROP TABLE conversation_events;
ALTER TABLE sealed_events RENAME TO conversation_events;
CREATE INDEX conversation_events_by_conversation ON conversation_events (conversation_id, id);
CREATE INDEX conversation_events_by_message      ON conversation_events (message_id, kind);
CREATE INDEX conversation_events_by_user         ON conversation_events (conversation_id, kind, user_id);

-- options is a number: bit n stands for option n. A vote that was taken back stays, as 0.
CREATE TABLE sealed_votes (
    message_id INTEGER NOT NULL,
    user_id    BLOB    NOT NULL,
    options    BLOB    NOT NULL,
    voted_at   INTEGER NOT NULL,
    PRIMARY KEY (message_id, user_id)
) WITHOUT ROWID;
INSERT INTO sealed_votes (message_id, user_id, options, voted_at)
SELECT message_id, user_id, seal('poll_votes.options', message_id, user_id, CAST(options AS TEXT)), voted_at FROM poll_votes;
DROP TABLE poll_votes;
ALTER TABLE sealed_votes RENAME TO poll_votes;

CREATE TABLE sealed_suspensions (
    user_id    BLOB PRIMARY KEY,
    reason     BLOB    NOT NULL,
    ends_at    INTEGER,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO sealed_suspensions (user_id, reason, ends_at, created_at)
SELECT user_id, seal('user_suspensions.reason', user_id, reason), ends_at, created_at FROM user_suspensions;
DROP TABLE user_suspensions;
ALTER TABLE sealed_suspensions RENAME TO user_suspensions;

CREATE TABLE sealed_holds (
    subject    TEXT PRIMARY KEY,           -- user:… or conversation:…
    reason     BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO sealed_holds (subject, reason, created_at)
SELECT subject, seal('legal_holds.reason', subject, reason), created_at FROM legal_holds;
DROP TABLE legal_holds;
ALTER TABLE sealed_holds RENAME TO legal_holds;

CREATE TABLE sealed_sessions (
    id            BLOB PRIMARY KEY,
    user_id       BLOB    NOT NULL,
    family_hash   BLOB    NOT NULL,
    refresh_hash  BLOB    NOT NULL,
    user_agent    BLOB    NOT NULL,        -- sealed
    address       BLOB    NOT NULL,        -- sealed
    created_at    INTEGER NOT NULL,
    refreshed_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
);
INSERT INTO sealed_sessions (id, user_id, family_hash, refresh_hash, user_agent, address, created_at, refreshed_at, expires_at, revoked_at)
SELECT id, user_id, family_hash, refresh_hash, seal('sessions.user_agent', id, user_agent), seal('sessions.address', id, address),
       created_at, refreshed_at, expires_at, revoked_at
FROM   sessions;
DROP TABLE sessions;
ALTER TABLE sealed_sessions RENAME TO sessions;
CREATE UNIQUE INDEX sessions_by_family ON sessions (family_hash);
CREATE INDEX sessions_by_user          ON sessions (user_id, created_at);
CREATE INDEX sessions_by_revocation    ON sessions (revoked_at, id) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_by_expiry        ON sessions (expires_at);

-- The hash of an entry covers the texts, not the sealed bytes: the chain stays the one that it was.
CREATE TABLE sealed_audit_log (
    id      INTEGER PRIMARY KEY,           -- from 1, without a gap
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,              -- a user's id, or "command line", or "server"
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,              -- such as user:…, conversation:…, message:…
    details BLOB    NOT NULL,              -- sealed JSON
    address BLOB    NOT NULL,              -- sealed
    hash    BLOB    NOT NULL
);
INSERT INTO sealed_audit_log (id, at, actor, action, subject, details, address, hash)
SELECT id, at, actor, action, subject, seal('audit_log.details', id, details), seal('audit_log.address', id, address), hash FROM audit_log;
DROP TABLE audit_log;
ALTER TABLE sealed_audit_log RENAME TO audit_log;
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is append-only'); END;
CREATE TRIGGER audit_log_is_not_cut     BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'The audit log is append-only'); END;

INSERT INTO server_state (name, value) VALUES ('plain_text_in_log', '1');

-- Jobs of many transactions that stand in the audit log when they begin and, with what they did, when they end. Each transaction adds to the sums
-- what it does itself, so that a crash loses none of it.
CREATE TABLE audited_jobs (
    name     TEXT PRIMARY KEY,             -- such as retention_direct
    begun_at INTEGER NOT NULL,
    done     INTEGER NOT NULL DEFAULT 0,
    held     INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
