-- Whom somebody doesn't want to hear from.
CREATE TABLE user_blocks (
    user_id    BLOB    NOT NULL,
    blocked_id BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) WITHOUT ROWID;
