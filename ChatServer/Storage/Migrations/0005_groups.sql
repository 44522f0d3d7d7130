-- The name of a group, sealed under the conversation's key.
ALTER TABLE conversations ADD COLUMN sealed_name BLOB;

-- Where the view of somebody ends who left or was removed: they keep what was up to this position. Null: a participant.
ALTER TABLE conversation_participants ADD COLUMN left_position INTEGER;
