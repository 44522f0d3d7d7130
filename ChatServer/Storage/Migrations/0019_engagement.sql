-- Whether somebody began the direct conversation or has written in it: only then the other side is shown more of them than strangers are.
ALTER TABLE conversation_participants ADD COLUMN has_engaged INTEGER NOT NULL DEFAULT 0;
UPDATE conversation_participants
SET    has_engaged = 1
WHERE  kind = 'direct'
       AND (EXISTS (SELECT 1 FROM conversations c
                    WHERE  c.id = conversation_participants.conversation_id AND c.created_by = conversation_participants.user_id)
            OR EXISTS (SELECT 1 FROM messages m
                       WHERE  m.conversation_id = conversation_participants.conversation_id AND m.sender_id = conversation_participants.user_id));

-- Whether keys are left that an earlier master key wraps is asked within one write.
CREATE INDEX conversation_keys_by_master ON conversation_keys (master_key_id);
