using System.Threading.RateLimiting;
using ChatServer.Options.RateLimits;

namespace ChatServer.Realtime;

/// <summary>
/// Rate limits of one user over all devices: frames a second, with a burst, and missed frames fetched. 0: no limit.
/// </summary>
internal sealed class FrameLimits : IDisposable
{
    private const int SyncBurstSeconds = 10;
    private readonly UserRateLimit? frames;
    private readonly PartitionedRateLimiter<Guid>? syncs;
    private readonly int syncBurst;

    public FrameLimits(RateLimitOptions options)
    {
        if (!options.Enabled)
            return;

        FramesPerSecond = options.FramesPerSecond;
        frames = new UserRateLimit(options.FramesPerSecond, TimeSpan.FromSeconds(1), burst: options.FramesPerSecond * 2);
        syncBurst = options.SyncFramesPerSecond * SyncBurstSeconds;
        syncs = PerSecond(options.SyncFramesPerSecond, syncBurst);
    }

    public int FramesPerSecond { get; }

    public bool TryTakeFrame(Guid userId, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return frames is null || frames.TryTake(userId, out retryAfter);
    }

    /// <summary>Whether a user may fetch a page of missed events; <see cref="ChargeSync"/> charges its size later.</summary>
    public bool TryTakeSync(Guid userId, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (syncs is null)
            return true;

        using var lease = syncs.AttemptAcquire(userId);
        if (!lease.IsAcquired && !lease.TryGetMetadata(MetadataName.RetryAfter, out retryAfter))
            retryAfter = TimeSpan.FromSeconds(1);
        return lease.IsAcquired;
    }

    /// <summary>Charges the frames of a page. More than the bucket holds nearly empty it, so that the next page waits.</summary>
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
        syncs?.Dispose();
    }

    private static PartitionedRateLimiter<Guid> PerSecond(int tokens, int burst) =>
        PartitionedRateLimiter.Create<Guid, Guid>(
            userId => RateLimitPartition.GetTokenBucketLimiter(userId, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = tokens,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));
}
