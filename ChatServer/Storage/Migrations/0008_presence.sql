-- When somebody was last seen; written behind. It stays as it is while they are invisible.
ALTER TABLE users ADD COLUMN last_seen_at INTEGER;

-- Since when somebody wants to be taken for offline. Null: visible.
ALTER TABLE users ADD COLUMN invisible_at INTEGER;
CREATE INDEX users_by_invisibility ON users (invisible_at) WHERE invisible_at IS NOT NULL;
