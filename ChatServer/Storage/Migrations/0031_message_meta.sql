-- What a client stores with a message, such as its files and the model that wrote it: two objects, data and meta. Sealed; most messages have none.
CREATE TABLE message_extras (
    message_id INTEGER PRIMARY KEY,
    extras     BLOB NOT NULL
);

-- Kept with a deleted message under a legal hold.
ALTER TABLE held_messages ADD COLUMN extras BLOB;
