using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Options.RateLimits;

namespace ChatServer.Attachments;

/// <summary>
/// Bounds how many uploads one user makes in a minute, and how many run at once, of one user, from one address and of all. A few more wait for their
/// turn, bodies unread. Who gives way in a full house says <see cref="UploadHouse"/>. Only users who are signed in take places.
/// </summary>
internal sealed class UploadSlots : IDisposable
{
    /// <summary>What a sender that was refused is told to wait.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>What a sender is told whose place was taken.</summary>
    public const string GaveWay = "Too many uploads at once, and this one was slow or one of many; try again later";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly AttachmentOptions options;
    private readonly RateLimitOptions limits;
    private readonly TimeProvider clock;
    private readonly PartitionedRateLimiter<Guid> perMinute;
    private readonly Lock gate = new();
    private readonly UploadHouse house;
    private readonly ITimer timer;

    public UploadSlots(AttachmentOptions options, RateLimitOptions limits, TimeProvider clock)
    {
        (this.options, this.limits, this.clock) = (options, limits, clock);
        perMinute = PartitionedRateLimiter.Create<Guid, Guid>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => PerMinute(limits)));
        house = new UploadHouse(options, clock, Leave);
        timer = clock.CreateTimer(_ => Fill(), state: null, LookEvery, LookEvery);
    }

    /// <summary>A slot, to be disposed of when the upload has ended; null if there is none within the stall timeout.</summary>
    public async ValueTask<UploadSlot?> TryTakeAsync(Guid userId, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!TryTakeTurn(userId) || Enter(userId, ClientNetwork.PathOf(address)) is not { } waiter)
            return null;

        try
        {
            return await waiter.Slot.WaitAsync(options.StallTimeout, clock, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            if (StopWaiting(waiter))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }

            // The place was given in this moment.
            var slot = await waiter.Slot;
            if (!cancellationToken.IsCancellationRequested)
                return slot;

            slot?.Dispose();
            throw;
        }
    }

    /// <summary>Counts an upload, or what stores a file like one; false where the user made too many in this minute.</summary>
    public bool TryTakeTurn(Guid userId)
    {
        using var turn = limits.Enabled ? perMinute.AttemptAcquire(userId) : null;
        return turn is not { IsAcquired: false };
    }

    public void Dispose()
    {
        timer.Dispose();
        perMinute.Dispose();
    }

    private UploadWaiter? Enter(Guid userId, NetworkPath networks)
    {
        lock (gate)
            return house.TryWait(userId, networks);
    }

    private bool StopWaiting(UploadWaiter waiter)
    {
        lock (gate)
            return house.StopWaiting(waiter);
    }

    private void Leave(UploadSlot slot)
    {
        lock (gate)
            house.Leave(slot);
    }

    private void Fill()
    {
        lock (gate)
            house.Fill();
    }

    private static TokenBucketRateLimiterOptions PerMinute(RateLimitOptions limits) => new()
    {
        TokenLimit = limits.UploadsPerMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limits.UploadsPerMinute,
    };
}
