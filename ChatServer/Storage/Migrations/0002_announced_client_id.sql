-- The client_msg_id of the file_message that announced a file; its upload has one of its own, in messages. Null in the other
-- kinds of events, and in what was announced before this column.
ALTER TABLE conversation_events ADD COLUMN client_msg_id TEXT;
