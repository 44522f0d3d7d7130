using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Options.RateLimits;

namespace ChatServer.Attachments.Uploads;

/// <summary>
/// Limits how many uploads one user starts per minute, and how many run at once per user, per address and in total. A few more
/// wait for their turn, bodies unread. <see cref="UploadAdmission"/> decides which upload is preempted when all places are
/// taken. Only signed-in users take places.
/// </summary>
internal sealed class UploadSlots : IDisposable
{
    /// <summary>How long a refused sender should wait.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>The message for a sender whose place was taken.</summary>
    public const string PreemptedText =
        "The server had too many uploads at once and ended a slow or repeated one; try again later";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly AttachmentOptions options;
    private readonly RateLimitOptions limits;
    private readonly TimeProvider clock;
    private readonly PartitionedRateLimiter<Guid> perMinute;
    private readonly Lock gate = new();
    private readonly UploadAdmission admission;
    private readonly ITimer timer;

    public UploadSlots(AttachmentOptions options, RateLimitOptions limits, TimeProvider clock)
    {
        (this.options, this.limits, this.clock) = (options, limits, clock);
        perMinute = PartitionedRateLimiter.Create<Guid, Guid>(
            user => RateLimitPartition.GetTokenBucketLimiter(user, _ => PerMinute(limits)));
        admission = new UploadAdmission(options, clock, Leave);
        timer = clock.CreateTimer(_ => Fill(), state: null, LookEvery, LookEvery);
    }

    /// <summary>
    /// A slot, to be disposed of when the upload has ended; null if none becomes free within the stall timeout.
    /// </summary>
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

            // The place was assigned just now.
            var slot = await waiter.Slot;
            if (!cancellationToken.IsCancellationRequested)
                return slot;

            slot?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Counts an upload, or an operation that stores a file like one; false if the user made too many in this minute.
    /// </summary>
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
            return admission.TryWait(userId, networks);
    }

    private bool StopWaiting(UploadWaiter waiter)
    {
        lock (gate)
            return admission.StopWaiting(waiter);
    }

    private void Leave(UploadSlot slot)
    {
        lock (gate)
            admission.Leave(slot);
    }

    private void Fill()
    {
        lock (gate)
            admission.Fill();
    }

    private static TokenBucketRateLimiterOptions PerMinute(RateLimitOptions limits) => new()
    {
        TokenLimit = limits.UploadsPerMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limits.UploadsPerMinute,
    };
}
