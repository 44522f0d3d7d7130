-- The kind of the conversation, so that somebody's groups are found without passing by their direct conversations, and the other way round.
ALTER TABLE conversation_participants ADD COLUMN kind TEXT NOT NULL DEFAULT 'direct';
UPDATE conversation_participants SET kind = c.kind FROM conversations c WHERE c.id = conversation_id AND c.kind <> 'direct';

-- With cleared_position, so that a list is counted in the index alone.
DROP INDEX participants_listed;
CREATE INDEX participants_listed ON conversation_participants (user_id, is_archived, kind, last_message_id, cleared_position)
WHERE  last_message_id > cleared_position;
