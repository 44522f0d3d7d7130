using System.Threading.RateLimiting;
using ChatServer.Administration;

namespace ChatServer.Realtime;

/// <summary>What one user may say over all devices: frames a second and messages a minute, each with a burst. 0: no limit.</summary>
internal sealed class FrameLimits : IDisposable
{
    private const int SyncBurstSeconds = 10;
    private readonly PartitionedRateLimiter<Guid>? frames;
    private readonly PartitionedRateLimiter<Guid>? messages;
    private readonly PartitionedRateLimiter<Guid>? syncs;
    private readonly int syncBurst;

    public FrameLimits(RateLimitOptions options)
    {
        if (!options.Enabled)
            return;

        FramesPerSecond = options.FramesPerSecond;
        MessagesPerMinute = options.MessagesPerMinute;
        frames = PerUser(options.FramesPerSecond, options.FramesPerSecond * 2, TimeSpan.FromSeconds(1));
        syncBurst = options.SyncFramesPerSecond * SyncBurstSeconds;
        syncs = PerSecond(options.SyncFramesPerSecond, syncBurst);
        messages = PerUser(options.MessagesPerMinute, options.MessageBurst, TimeSpan.FromMinutes(1));
    }

    public int FramesPerSecond { get; }

    public int MessagesPerMinute { get; }

    public bool TryTakeFrame(Guid userId, out TimeSpan retryAfter) => TryTake(frames, userId, out retryAfter);

    public bool TryTakeMessage(Guid userId, out TimeSpan retryAfter) => TryTake(messages, userId, out retryAfter);

    /// <summary>Whether a user may fetch a page of what they missed; <see cref="ChargeSync"/> says later what it was.</summary>
    public bool TryTakeSync(Guid userId, out TimeSpan retryAfter) => TryTake(syncs, userId, out retryAfter);

    /// <summary>Counts the frames of a page. More than are left nearly empty the bucket, so that the next page waits.</summary>
    public void ChargeSync(Guid userId, int frames)
    {
        frames = Math.Min(frames, syncBurst);
        for (var part = frames; syncs is not null && part > 0 && frames > 0; part = Math.Min(part, frames))
        {
            using var lease = syncs.AttemptAcquire(userId, part);
            if (lease.IsAcquired)
                frames -= part;
            else
                part /= 2;
        }
    }

    public void Dispose()
    {
        frames?.Dispose();
        messages?.Dispose();
        syncs?.Dispose();
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

    private static PartitionedRateLimiter<Guid> PerSecond(int tokens, int burst) =>
        PartitionedRateLimiter.Create<Guid, Guid>(userId => RateLimitPartition.GetTokenBucketLimiter(userId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
}
