-- What somebody who left a group keeps of it: its name, sealed as it was, and up to where all others had read, as far as was told.
ALTER TABLE conversation_participants ADD COLUMN left_name BLOB;
ALTER TABLE conversation_participants ADD COLUMN left_read INTEGER NOT NULL DEFAULT 0;

-- For those who left before, the name of this moment: which one it was then lies sealed in the messages.
UPDATE conversation_participants
SET    left_name = (SELECT c.sealed_name FROM conversations c WHERE c.id = conversation_id)
WHERE  left_position IS NOT NULL;
