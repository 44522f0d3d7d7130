-- Chats that were deleted while a legal hold on their owner kept them: rows of chats that have neither an owner nor an original, so that nobody reaches them.
CREATE TABLE held_chats (
    chat_id    INTEGER PRIMARY KEY,
    owner_id   BLOB    NOT NULL,
    deleted_at INTEGER NOT NULL
);
CREATE INDEX held_chats_by_owner ON held_chats (owner_id, chat_id);

-- Who may read and write a channel. Of a channel that was deleted nothing more is noted: its deletion is repeated as a whole.
CREATE TRIGGER revocations_by_access_taken AFTER DELETE ON channel_access
BEGIN
    INSERT INTO revocation_outbox (kind, other_id, record_id, record_created_at, detail)
    SELECT 'access_taken', OLD.named, c.id, c.created_at, OLD.permission || CASE OLD.is_group WHEN 0 THEN ' user' ELSE ' group' END
    FROM   conversations c
    JOIN   channels h ON h.conversation_id = c.id
    WHERE  c.id = OLD.conversation_id AND h.deleted_at IS NULL;
END;

CREATE TRIGGER revocations_by_access_given AFTER INSERT ON channel_access
BEGIN
    INSERT INTO revocation_outbox (kind, other_id, record_id, record_created_at, detail)
    SELECT 'access_given', NEW.named, id, created_at, NEW.permission || CASE NEW.is_group WHEN 0 THEN ' user' ELSE ' group' END
    FROM   conversations
    WHERE  id = NEW.conversation_id;
END;

CREATE TRIGGER revocations_of_public_channels AFTER UPDATE OF is_public ON channels
WHEN OLD.is_public <> NEW.is_public
BEGIN
    INSERT INTO revocation_outbox (kind, record_id, record_created_at)
    SELECT CASE NEW.is_public WHEN 0 THEN 'channel_closed' ELSE 'channel_opened' END, id, created_at
    FROM   conversations
    WHERE  id = NEW.conversation_id;
END;

CREATE TRIGGER revocations_of_channels AFTER UPDATE OF deleted_at ON channels
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, record_id, record_created_at)
    SELECT 'channel_deleted', id, created_at
    FROM   conversations
    WHERE  id = NEW.conversation_id;
END;

DROP TRIGGER revocations_of_members;
CREATE TRIGGER revocations_of_members AFTER UPDATE OF left_position ON conversation_participants
WHEN (OLD.left_position IS NULL) <> (NEW.left_position IS NULL)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, record_id, record_created_at)
    SELECT CASE WHEN NEW.left_position IS NULL THEN 'member_joined' ELSE 'member_left' END, NEW.user_id, id, created_at
    FROM   conversations
    WHERE  id = NEW.conversation_id
           AND NOT EXISTS (SELECT 1 FROM channels h WHERE h.conversation_id = id AND h.deleted_at IS NOT NULL);
END;

DROP TRIGGER revocations_of_messages;
CREATE TRIGGER revocations_of_messages AFTER UPDATE OF deleted_at ON messages
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM channels h WHERE h.conversation_id = NEW.conversation_id AND h.deleted_at IS NOT NULL)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id, record_id, record_created_at)
    VALUES ('message_deleted', NEW.deleted_by, NEW.sender_id, NEW.id, NEW.created_at);
END;

CREATE TRIGGER revocations_by_user_group_left AFTER DELETE ON user_group_members
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('user_group_left', OLD.user_id, OLD.group_id);
END;

CREATE TRIGGER revocations_by_user_group_joined AFTER INSERT ON user_group_members
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('user_group_joined', NEW.user_id, NEW.group_id);
END;

-- A chat that is shared again gets a new copy with the same id; record_id is when it expires.
CREATE TRIGGER revocations_by_share AFTER INSERT ON chats
WHEN NEW.original_id IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, other_id, record_id) VALUES ('share_given', NEW.uuid, NEW.expires_at);
END;

CREATE TRIGGER revocations_by_share_ended AFTER DELETE ON chats
WHEN OLD.original_id IS NOT NULL
BEGIN
    INSERT INTO revocation_outbox (kind, other_id) VALUES ('share_ended', OLD.uuid);
END;

-- The deletion of an account is repeated as a whole.
CREATE TRIGGER revocations_of_chats AFTER DELETE ON chats
WHEN OLD.owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account_deletions WHERE user_id = OLD.owner_id)
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('chat_deleted', OLD.owner_id, OLD.uuid);
END;

CREATE TRIGGER revocations_of_held_chats AFTER UPDATE OF owner_id ON chats
WHEN OLD.owner_id IS NOT NULL AND NEW.owner_id IS NULL
BEGIN
    INSERT INTO revocation_outbox (kind, user_id, other_id) VALUES ('chat_deleted', OLD.owner_id, OLD.uuid);
END;

-- A leaked token is replaced by deleting its webhook.
CREATE TRIGGER revocations_of_webhooks AFTER DELETE ON channel_webhooks
BEGIN
    INSERT INTO revocation_outbox (kind, other_id) VALUES ('webhook_deleted', OLD.id);
END;
