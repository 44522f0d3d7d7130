-- What was taken over from another system, under the id that it had there. A repeated import leaves it as it is, also where it was deleted since, and
-- finds by it what other rows refer to.
CREATE TABLE imported_ids (
    kind   TEXT NOT NULL,   -- user, user_group, group_member, folder, chat, channel, channel_member, message, reaction
    source TEXT NOT NULL,   -- the id there
    uuid   BLOB,            -- the id here
    number INTEGER,         -- the same of a channel or a message, which are numbered
    PRIMARY KEY (kind, source)
) WITHOUT ROWID;
