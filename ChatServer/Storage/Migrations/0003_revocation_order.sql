-- Revocations are paged in this order; many may be of one moment.
DROP INDEX users_by_disabling;
CREATE INDEX users_by_disabling ON users (disabled_at, id) WHERE disabled_at IS NOT NULL;
DROP INDEX sessions_by_revocation;
CREATE INDEX sessions_by_revocation ON sessions (revoked_at, id) WHERE revoked_at IS NOT NULL;
