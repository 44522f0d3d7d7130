using System.Threading.RateLimiting;

namespace ChatServer.Options.RateLimits;

/// <summary>
/// A token bucket for each user. A token comes back at a time, so that who was refused waits for one token and not for the whole
/// period. Users whose bucket is full aren't kept.
/// </summary>
internal sealed class UserRateLimit(int tokens, TimeSpan period, int burst) : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> buckets =
        PartitionedRateLimiter.Create<Guid, Guid>(userId => RateLimitPartition.GetTokenBucketLimiter(userId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = period / tokens,
            QueueLimit = 0,
        }));

    /// <param name="retryAfter">When a token is back, where there is none.</param>
    public bool TryTake(Guid userId, out TimeSpan retryAfter) => TryTake(userId, 1, out retryAfter);

    /// <param name="count">Taken all or none.</param>
    public bool TryTake(Guid userId, int count, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        using var lease = buckets.AttemptAcquire(userId, count);
        if (lease.IsAcquired)
            return true;

        if (!lease.TryGetMetadata(MetadataName.RetryAfter, out retryAfter))
            retryAfter = TimeSpan.FromSeconds(1);
        return false;
    }

    public void Dispose() => buckets.Dispose();
}
