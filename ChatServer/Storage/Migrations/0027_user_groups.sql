-- A new user who waits for an administrator's approval can sign in, and do nothing else.
ALTER TABLE users ADD COLUMN is_pending INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_pending ON users (id) WHERE is_pending = 1;

-- Groups of users that permissions and access lists name. Administrators keep them; they are no conversations.
CREATE TABLE user_groups (
    id          BLOB PRIMARY KEY,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL,
    description TEXT    NOT NULL,
    members     INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX user_groups_by_name ON user_groups (name_folded);

CREATE TABLE user_group_members (
    group_id BLOB    NOT NULL,
    user_id  BLOB    NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
CREATE INDEX user_group_members_by_user ON user_group_members (user_id, group_id);
CREATE TRIGGER user_group_gains AFTER INSERT ON user_group_members BEGIN
    UPDATE user_groups SET members = members + 1 WHERE id = NEW.group_id;
END;
CREATE TRIGGER user_group_loses AFTER DELETE ON user_group_members BEGIN
    UPDATE user_groups SET members = members - 1 WHERE id = OLD.group_id;
END;
