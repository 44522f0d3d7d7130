-- Who voted for what: bit n of options stands for option n. A vote that was taken back stays, as 0. Votes go with their message.
CREATE TABLE poll_votes (
    message_id INTEGER NOT NULL,
    user_id    BLOB    NOT NULL,
    options    INTEGER NOT NULL,
    voted_at   INTEGER NOT NULL,
    PRIMARY KEY (message_id, user_id)
) WITHOUT ROWID;

-- Polls that somebody closed; others close at the time that stands in their sealed data, if one does.
CREATE TABLE closed_polls (
    message_id INTEGER PRIMARY KEY,
    closed_at  INTEGER NOT NULL
);
