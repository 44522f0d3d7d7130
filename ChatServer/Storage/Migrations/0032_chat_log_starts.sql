-- Where a user's log of chat events begins: what was at or below this position and is older than what is kept is gone. Cursors below it can't be resumed.
CREATE TABLE chat_log_starts (
    owner_id BLOB    PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;
