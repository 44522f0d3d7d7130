-- A large conversation counts in its own row; the columns stay 0 for the others. Its members' rows have no last_message_id, last_position and unread,
-- so that they aren't in the indexes of lists. own_after_read counts a member's own messages up to counted_position, and deleted ones are counted where
-- they are read.
ALTER TABLE conversations ADD COLUMN last_seq        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN last_message_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN last_position   INTEGER NOT NULL DEFAULT 0;

ALTER TABLE conversation_participants ADD COLUMN is_large         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation_participants ADD COLUMN counted_position INTEGER NOT NULL DEFAULT 0;
CREATE INDEX participants_of_large ON conversation_participants (user_id, conversation_id) WHERE is_large = 1;

CREATE INDEX messages_deleted ON messages (conversation_id, id, sender_id) WHERE deleted_at IS NOT NULL;
