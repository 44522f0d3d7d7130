-- A number of a conversation or a message is given again once an earlier database is in place. What is noted of one therefore says when the record was made,
-- and of a message also who sent it (other_id).
ALTER TABLE revocation_outbox ADD COLUMN record_created_at INTEGER;

DROP TRIGGER revocations_of_members;
CREATE TRIGGER revocations_of_members AFTER UPDATE OF left_position ON conversation_participants
WHEN (OLD.left_position IS NULL) <> (NEW.left_position IS NULL)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, record_created_at)
    SELECT CASE WHEN NEW.left_position IS NULL THEN 'member_joined' ELSE 'member_left' END, NEW.user_id, id, created_at
    FROM   conversations
    WHERE  id = NEW.conversation_id;
END;

DROP TRIGGER revocations_of_roles;
CREATE TRIGGER revocations_of_roles AFTER UPDATE OF role ON conversation_participants
WHEN OLD.role <> NEW.role
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, record_created_at, detail)
    SELECT 'role_changed', NEW.user_id, id, created_at, NEW.role
    FROM   conversations
    WHERE  id = NEW.conversation_id;
END;

DROP TRIGGER revocations_of_messages;
CREATE TRIGGER revocations_of_messages AFTER UPDATE OF deleted_at ON messages
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id, record_id, record_created_at)
    VALUES ('message_deleted', NEW.deleted_by, NEW.sender_id, NEW.id, NEW.created_at);
END;

-- A hold's subject is user:ID or conversation:NUMBER.
DROP TRIGGER revocations_by_hold;
CREATE TRIGGER revocations_by_hold AFTER INSERT ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, record_id, record_created_at, subject, detail)
    SELECT 'hold_placed', c.id, c.created_at, NEW.subject, NEW.reason
    FROM   (SELECT CASE WHEN NEW.subject LIKE 'conversation:%' THEN CAST(substr(NEW.subject, 14) AS INTEGER) END AS number)
    LEFT   JOIN conversations c ON c.id = number;
END;

DROP TRIGGER revocations_by_hold_changed;
CREATE TRIGGER revocations_by_hold_changed AFTER UPDATE ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, record_id, record_created_at, subject, detail)
    SELECT 'hold_placed', c.id, c.created_at, NEW.subject, NEW.reason
    FROM   (SELECT CASE WHEN NEW.subject LIKE 'conversation:%' THEN CAST(substr(NEW.subject, 14) AS INTEGER) END AS number)
    LEFT   JOIN conversations c ON c.id = number;
END;

DROP TRIGGER revocations_by_hold_released;
CREATE TRIGGER revocations_by_hold_released AFTER DELETE ON legal_holds
BEGIN
    INSERT INTO revocation_outbox (kind, record_id, record_created_at, subject)
    SELECT 'hold_released', c.id, c.created_at, OLD.subject
    FROM   (SELECT CASE WHEN OLD.subject LIKE 'conversation:%' THEN CAST(substr(OLD.subject, 14) AS INTEGER) END AS number)
    LEFT   JOIN conversations c ON c.id = number;
END;
