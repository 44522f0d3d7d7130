-- Who began a conversation: how many somebody may begin in an hour is counted here, so that a restart forgives nothing.
ALTER TABLE conversations ADD COLUMN created_by BLOB;
CREATE INDEX conversations_by_creator ON conversations (created_by, created_at) WHERE created_by IS NOT NULL;
