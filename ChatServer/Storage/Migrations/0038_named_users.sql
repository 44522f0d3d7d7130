-- Whether a block or a report names a user: the account of a deleted webhook stays if one does.
CREATE INDEX user_blocks_by_blocked ON user_blocks  (blocked_id);
CREATE INDEX reports_by_user        ON user_reports (user_id);
