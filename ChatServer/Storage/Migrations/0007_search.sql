-- Search: for messages, somebody's conversations by id; for people, the words of their names.
CREATE INDEX participants_by_user ON conversation_participants (user_id, conversation_id);

-- Three letters of a word, anywhere in it; or, after a circumflex, the first one or two. Kept with the user's name; a term's rows come
-- in the order in which people are shown.
CREATE TABLE user_terms (
    term    TEXT NOT NULL,
    name    TEXT NOT NULL,
    user_id BLOB NOT NULL,
    PRIMARY KEY (term, name, user_id)
) WITHOUT ROWID;
