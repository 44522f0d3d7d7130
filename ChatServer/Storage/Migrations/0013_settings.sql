-- What users make of a conversation for themselves. muted_until: 9223372036854775807 is for ever. Messages at or below
-- cleared_position are hidden from this user for good. unread follows the messages with a delay, like last_message_id.
ALTER TABLE conversation_participants ADD COLUMN is_archived      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation_participants ADD COLUMN muted_until      INTEGER;
ALTER TABLE conversation_participants ADD COLUMN pinned_at        INTEGER;
ALTER TABLE conversation_participants ADD COLUMN cleared_position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation_participants ADD COLUMN unread           INTEGER NOT NULL DEFAULT 0;

-- False: others aren't told what this user has read.
ALTER TABLE users ADD COLUMN read_receipts INTEGER NOT NULL DEFAULT 1;

-- Durable events of a conversation that concern one user only: their settings of it, and what they read without telling others.
-- Each is the last of its kind.
CREATE TABLE personal_events (
    id              INTEGER PRIMARY KEY,   -- the position in the log
    user_id         BLOB    NOT NULL,
    conversation_id INTEGER NOT NULL,
    kind            TEXT    NOT NULL,      -- settings, read
    message_id      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL
);
CREATE UNIQUE INDEX personal_events_by_conversation ON personal_events (conversation_id, user_id, kind);
CREATE INDEX personal_events_by_user                ON personal_events (user_id, id);

DROP INDEX participants_by_message;
CREATE INDEX participants_listed ON conversation_participants (user_id, is_archived, last_message_id) WHERE last_message_id > cleared_position;
CREATE INDEX participants_pinned ON conversation_participants (user_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX participants_muted  ON conversation_participants (user_id, muted_until) WHERE muted_until IS NOT NULL;

UPDATE conversation_participants
SET    unread = COALESCE((SELECT m.seq FROM messages m WHERE m.id = last_message_id) - read_seq - own_after_read, 0);

-- The sums over a user's conversations, without those that they left; those muted for ever apart. Kept by the triggers below
-- alone, so that reading them costs the same however many conversations there are.
CREATE TABLE user_unread (
    user_id BLOB PRIMARY KEY,
    unread  INTEGER NOT NULL,
    muted   INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO user_unread (user_id, unread, muted)
SELECT user_id, SUM(unread), 0
FROM   conversation_participants
WHERE  left_position IS NULL
GROUP  BY user_id;

CREATE TRIGGER participants_unread_changed
AFTER UPDATE OF unread, muted_until, left_position ON conversation_participants
WHEN OLD.unread <> NEW.unread OR OLD.muted_until IS NOT NEW.muted_until OR OLD.left_position IS NOT NEW.left_position
BEGIN
    INSERT INTO user_unread (user_id, unread, muted)
    VALUES (NEW.user_id,
            CASE WHEN NEW.left_position IS NULL AND NEW.muted_until IS NOT 9223372036854775807 THEN NEW.unread ELSE 0 END
            - CASE WHEN OLD.left_position IS NULL AND OLD.muted_until IS NOT 9223372036854775807 THEN OLD.unread ELSE 0 END,
            CASE WHEN NEW.left_position IS NULL AND NEW.muted_until IS 9223372036854775807 THEN NEW.unread ELSE 0 END
            - CASE WHEN OLD.left_position IS NULL AND OLD.muted_until IS 9223372036854775807 THEN OLD.unread ELSE 0 END)
    ON CONFLICT (user_id) DO UPDATE SET unread = unread + excluded.unread, muted = muted + excluded.muted;
END;

CREATE TRIGGER participants_unread_removed
AFTER DELETE ON conversation_participants
WHEN OLD.unread <> 0 AND OLD.left_position IS NULL
BEGIN
    UPDATE user_unread
    SET    unread = unread - CASE WHEN OLD.muted_until IS NOT 9223372036854775807 THEN OLD.unread ELSE 0 END,
           muted = muted - CASE WHEN OLD.muted_until IS 9223372036854775807 THEN OLD.unread ELSE 0 END
    WHERE  user_id = OLD.user_id;
END;
