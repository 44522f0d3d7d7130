-- When somebody added people to a group with whom they shared no conversation: it counts as beginning one. What is over is forgotten with the next.
CREATE TABLE stranger_additions (
    user_id  BLOB    NOT NULL,
    added_at INTEGER NOT NULL
);
CREATE INDEX stranger_additions_by_user ON stranger_additions (user_id, added_at);
