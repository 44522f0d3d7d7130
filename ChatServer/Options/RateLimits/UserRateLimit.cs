using System.Threading.RateLimiting;

namespace ChatServer.Options.RateLimits;

/// <summary>
/// A token bucket for each user. Tokens return one at a time: a refused user waits for one token, not for the whole period. Users
/// whose bucket is full aren't kept.
/// </summary>
internal sealed class UserRateLimit(int tokens, TimeSpan period, int burst) : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> buckets =
        PartitionedRateLimiter.Create<Guid, Guid>(
            userId => RateLimitPartition.GetTokenBucketLimiter(userId, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = period / tokens,
                QueueLimit = 0,
            }));

    /// <param name="retryAfter">When the next token returns, if there is none.</param>
    public bool TryTake(Guid userId, out TimeSpan retryAfter) => TryTake(userId, 1, out retryAfter);

    /// <param name="count">All of them are taken, or none.</param>
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
