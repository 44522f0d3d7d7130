using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Administration;

namespace ChatServer.Attachments;

/// <summary>
/// Bounds how many uploads one user makes in a minute, and how many run at once, of one user, from one address and of all. A few more wait for their
/// turn, bodies unread.
/// </summary>
internal sealed class UploadSlots(AttachmentOptions options, RateLimitOptions limits, TimeProvider clock) : IDisposable
{
    /// <summary>What a sender that was refused is told to wait.</summary>
    public const int RetryAfterSeconds = 5;
    private const int WaitingPerSlot = 4;
    private readonly PartitionedRateLimiter<Guid> perUser =
        PartitionedRateLimiter.Create<Guid, Guid>(user => RateLimitPartition.GetConcurrencyLimiter(user, _ => Slots(options.MaxUploadsPerUser)));
    private readonly PartitionedRateLimiter<Guid> perMinute =
        PartitionedRateLimiter.Create<Guid, Guid>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => PerMinute(limits)));
    private readonly PartitionedRateLimiter<string> perAddress = PartitionedRateLimiter.Create<string, string>(
        network => RateLimitPartition.GetConcurrencyLimiter(network, _ => Slots(options.MaxUploadsPerAddress, options.MaxUploads * WaitingPerSlot)));
    private readonly ConcurrencyLimiter all = new(Slots(options.MaxUploads));

    /// <summary>A slot, to be disposed of when the upload has ended; null if there is none within the stall timeout.</summary>
    public async ValueTask<IDisposable?> TryTakeAsync(Guid userId, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!TryTakeTurn(userId))
            return null;

        using var late = new CancellationTokenSource(options.StallTimeout, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var slot = new Slot();
        try
        {
            if (slot.Holds(await perUser.AcquireAsync(userId, 1, ended.Token))
                && slot.Holds(await perAddress.AcquireAsync(ClientNetwork.Of(address), 1, ended.Token))
                && slot.Holds(await all.AcquireAsync(1, ended.Token)))
                return Interlocked.Exchange(ref slot, null);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // No slot came free in time: refused, as if there had been no place to wait.
        }
        finally
        {
            slot?.Dispose();
        }

        return null;
    }

    /// <summary>Counts an upload, or what stores a file like one; false where the user made too many in this minute.</summary>
    public bool TryTakeTurn(Guid userId)
    {
        using var turn = limits.Enabled ? perMinute.AttemptAcquire(userId) : null;
        return turn is not { IsAcquired: false };
    }

    public void Dispose()
    {
        perUser.Dispose();
        perAddress.Dispose();
        perMinute.Dispose();
        all.Dispose();
    }

    private static TokenBucketRateLimiterOptions PerMinute(RateLimitOptions limits) => new()
    {
        TokenLimit = limits.UploadsPerMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limits.UploadsPerMinute,
    };

    private static ConcurrencyLimiterOptions Slots(int slots, int? waiting = null) => new()
    {
        PermitLimit = slots,
        QueueLimit = waiting ?? slots * WaitingPerSlot,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };

    private sealed class Slot : IDisposable
    {
        private readonly List<RateLimitLease> leases = [];

        public bool Holds(RateLimitLease lease)
        {
            leases.Add(lease);
            return lease.IsAcquired;
        }

        public void Dispose() => leases.ForEach(lease => lease.Dispose());
    }
}
