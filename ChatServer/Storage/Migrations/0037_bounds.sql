-- How many webhooks a user has made.
CREATE INDEX channel_webhooks_by_maker ON channel_webhooks (created_by);

-- The account of a webhook that never posted is deleted with it.
CREATE TRIGGER users_are_discounted AFTER DELETE ON users BEGIN
    UPDATE server_counts SET value = value - 1 WHERE name = 'users';
END;
