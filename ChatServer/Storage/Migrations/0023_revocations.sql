-- What was taken back: rights, sessions, messages. Each change leaves a row here in its own transaction, whoever makes it; the server moves the rows
-- into revocations.log (RevocationDrain), from which a restored backup learns what it must not bring back.
CREATE TABLE revocation_outbox (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,              -- see RevocationKind
    user_id   BLOB,
    other_id  BLOB,                       -- a session, or whom a block concerns
    record_id INTEGER,                    -- a conversation or a message, or when a suspension ends
    subject   TEXT,                       -- of a legal hold
    detail    BLOB                        -- a role, a password's hash, a reason as it stands in its table
);

CREATE TRIGGER revocations_of_accounts AFTER UPDATE OF disabled_at ON users
WHEN (OLD.disabled_at IS NULL) <> (NEW.disabled_at IS NULL)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id)
    VALUES (CASE WHEN NEW.disabled_at IS NULL THEN 'user_enabled' ELSE 'user_disabled' END, NEW.id);
END;

CREATE TRIGGER revocations_of_administrators AFTER UPDATE OF is_admin ON users
WHEN OLD.is_admin <> NEW.is_admin
BEGIN
    INSERT INTO revocation_outbox (kind, user_id)
    VALUES (CASE WHEN NEW.is_admin = 0 THEN 'admin_unmade' ELSE 'admin_made' END, NEW.id);
END;

CREATE TRIGGER revocations_of_passwords AFTER UPDATE OF password_hash ON users
WHEN NEW.password_hash IS NOT NULL AND OLD.password_hash IS NOT NEW.password_hash
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, detail) VALUES ('password_changed', NEW.id, NEW.password_hash);
END;

CREATE TRIGGER revocations_of_sessions AFTER UPDATE OF revoked_at ON sessions
WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('session_ended', NEW.user_id, NEW.id);
END;

CREATE TRIGGER revocations_by_deletion AFTER INSERT ON account_deletions
BEGIN
    INSERT INTO revocation_outbox (kind, user_id) VALUES ('account_deleted', NEW.user_id);
END;

CREATE TRIGGER revocations_by_block AFTER INSERT ON user_blocks
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('blocked', NEW.user_id, NEW.blocked_id);
END;

CREATE TRIGGER revocations_by_block_undone AFTER DELETE ON user_blocks
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('unblocked', OLD.user_id, OLD.blocked_id);
END;

CREATE TRIGGER revocations_of_members AFTER UPDATE OF left_position ON conversation_participants
WHEN (OLD.left_position IS NULL) <> (NEW.left_position IS NULL)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id)
    VALUES (CASE WHEN NEW.left_position IS NULL THEN 'member_joined' ELSE 'member_left' END, NEW.user_id, NEW.conversation_id);
END;

CREATE TRIGGER revocations_of_roles AFTER UPDATE OF role ON conversation_participants
WHEN OLD.role <> NEW.role
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, detail) VALUES ('role_changed', NEW.user_id, NEW.conversation_id, NEW.role);
END;

CREATE TRIGGER revocations_of_messages AFTER UPDATE OF deleted_at ON messages
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id) VALUES ('message_deleted', NEW.deleted_by, NEW.id);
END;

CREATE TRIGGER revocations_by_suspension AFTER INSERT ON user_suspensions
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, detail) VALUES ('user_suspended', NEW.user_id, NEW.ends_at, NEW.reason);
END;

CREATE TRIGGER revocations_by_suspension_changed AFTER UPDATE ON user_suspensions
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, detail) VALUES ('user_suspended', NEW.user_id, NEW.ends_at, NEW.reason);
END;

CREATE TRIGGER revocations_by_suspension_lifted AFTER DELETE ON user_suspensions
BEGIN
    INSERT INTO revocation_outbox (kind, user_id) VALUES ('suspension_lifted', OLD.user_id);
END;

CREATE TRIGGER revocations_by_hold AFTER INSERT ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, subject, detail) VALUES ('hold_placed', NEW.subject, NEW.reason);
END;

CREATE TRIGGER revocations_by_hold_changed AFTER UPDATE ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, subject, detail) VALUES ('hold_placed', NEW.subject, NEW.reason);
END;

CREATE TRIGGER revocations_by_hold_released AFTER DELETE ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, subject) VALUES ('hold_released', OLD.subject);
END;
