-- The profile pictures that users gave themselves; the bytes lie encrypted under files/. Key, content type and digest are sealed.
CREATE TABLE user_avatars (
    user_id     BLOB PRIMARY KEY,
    object_name TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    details     BLOB    NOT NULL,       -- sealed
    updated_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX user_avatars_by_object ON user_avatars (object_name);
