using System.Threading.RateLimiting;
using ChatServer.Administration;

namespace ChatServer.Realtime;

/// <summary>What one user may say over all devices: frames a second and messages a minute, each with a burst. 0: no limit.</summary>
internal sealed class FrameLimits : IDisposable
{
    private readonly PartitionedRateLimiter<Guid>? frames;
    private readonly PartitionedRateLimiter<Guid>? messages;

    public FrameLimits(RateLimitOptions options)
    {
        if (!options.Enabled)
            return;

        FramesPerSecond = options.FramesPerSecond;
        MessagesPerMinute = options.MessagesPerMinute;
        frames = PerUser(options.FramesPerSecond, options.FramesPerSecond * 2, TimeSpan.FromSeconds(1));
        messages = PerUser(options.MessagesPerMinute, options.MessageBurst, TimeSpan.FromMinutes(1));
    }

    public int FramesPerSecond { get; }

    public int MessagesPerMinute { get; }

    public bool TryTakeFrame(Guid userId, out TimeSpan retryAfter) => TryTake(frames, userId, out retryAfter);

    public bool TryTakeMessage(Guid userId, out TimeSpan retryAfter) => TryTake(messages, userId, out retryAfter);

    public void Dispose()
    {
        frames?.Dispose();
        messages?.Dispose();
    }

    private static bool TryTake(PartitionedRateLimiter<Guid>? limiter, Guid userId, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (limiter is null)
            return true;

        using var lease = limiter.AttemptAcquire(userId);
        if (lease.IsAcquired)
            return true;

        if (!lease.TryGetMetadata(MetadataName.RetryAfter, out retryAfter))
            retryAfter = TimeSpan.FromSeconds(1);
        return false;
    }

    // A token comes back at a time, so that who was refused waits for one token and not for the whole period.
    private static PartitionedRateLimiter<Guid> PerUser(int tokens, int burst, TimeSpan period) =>
        PartitionedRateLimiter.Create<Guid, Guid>(userId => RateLimitPartition.GetTokenBucketLimiter(userId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = period / tokens,
            QueueLimit = 0,
        }));
}
