using ChatServer.Options.RateLimits;

namespace ChatServer.Attachments.Uploads;

/// <summary>A user who waits for an upload place.</summary>
internal sealed class UploadWaiter(Guid userId, NetworkPath networks, TimeProvider clock)
{
    private readonly long cameAt = clock.GetTimestamp();
    private readonly TaskCompletionSource<UploadSlot?> slot = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid UserId => userId;

    public NetworkPath Networks => networks;

    public TimeSpan Waited => clock.GetElapsedTime(cameAt);

    /// <summary>The place, or null if none becomes available.</summary>
    public Task<UploadSlot?> Slot => slot.Task;

    public void Give(UploadSlot? given) => slot.SetResult(given);
}

/// <summary>
/// The places in which uploads run, and the uploads that wait for one. A free place goes to the waiting upload whose networks,
/// from the widest, address and account have the fewest. When all places are taken an upload gives way to a waiting one, and
/// always the slowest of its kind: one below the least rate; or else one of a source with at least two places more than the
/// waiting one has; or else, once the waiting one has waited a while, one that has had its place for long and is not fast, of a
/// network that has no fewer. So neither slow uploads nor many of few networks keep others out, and only sources with many
/// uploads lose a fast one. Not thread-safe.
/// </summary>
internal sealed class UploadAdmission(AttachmentOptions options, TimeProvider clock, Action<UploadSlot> leave)
{
    /// <summary>An upload is fast at this multiple of the least rate.</summary>
    public const int FastTimes = 8;

    /// <summary>How long an upload that is not fast keeps its place while others wait.</summary>
    public static readonly TimeSpan LongHeld = TimeSpan.FromSeconds(30);

    /// <summary>How long an upload waits before it takes one of those places.</summary>
    public static readonly TimeSpan LongWaited = TimeSpan.FromSeconds(5);
    private const int WaitingPerSlot = 4;
    private readonly List<UploadSlot> running = [];
    private readonly List<UploadWaiter> waiting = [];

    /// <summary>Null if there is no room to wait.</summary>
    public UploadWaiter? TryWait(Guid userId, NetworkPath networks)
    {
        if (waiting.Count(other => other.UserId == userId) >= options.MaxUploadsPerUser * WaitingPerSlot)
            return null;

        if (waiting.Count >= options.MaxUploads * WaitingPerSlot && !TryShortenLine(networks))
            return null;

        var waiter = new UploadWaiter(userId, networks, clock);
        waiting.Add(waiter);
        Fill();
        return waiter;
    }

    /// <summary>False if it has already been given a place.</summary>
    public bool StopWaiting(UploadWaiter waiter) => waiting.Remove(waiter);

    public void Leave(UploadSlot slot)
    {
        running.Remove(slot);
        Fill();
    }

    /// <summary>
    /// Assigns the places that are free, or that an upload has to give up. To be called regularly: uploads become slow while
    /// others wait.
    /// </summary>
    public void Fill()
    {
        while (waiting.Where(MayRun).MinBy(waiter => PlacesOf(waiter.UserId, waiter.Networks)) is { } next)
        {
            if (running.Count >= options.MaxUploads && !TryMakeRoomFor(next))
                return;

            waiting.Remove(next);
            var slot = new UploadSlot(next.UserId, next.Networks, clock, leave);
            running.Add(slot);
            next.Give(slot);
        }
    }

    // When the queue is full, the network with the most waiting uploads gives up its newest for one that has less: a wide network
    // if possible, else a narrow one.
    private bool TryShortenLine(NetworkPath comer) =>
        TryShortenLine(comer, static networks => networks.Wide) || TryShortenLine(comer, static networks => networks.Narrow);

    private bool TryShortenLine(NetworkPath comer, Func<NetworkPath, string> part)
    {
        var longest = waiting.GroupBy(waiter => part(waiter.Networks)).MaxBy(group => group.Count())!;
        if (longest.Count() <= waiting.Count(waiter => part(waiter.Networks) == part(comer)) + 1)
            return false;

        var last = longest.Last();
        waiting.Remove(last);
        last.Give(null);
        return true;
    }

    private bool MayRun(UploadWaiter waiter) =>
        running.Count(slot => slot.UserId == waiter.UserId) < options.MaxUploadsPerUser
        && running.Count(slot => slot.Networks.Client == waiter.Networks.Client) < options.MaxUploadsPerAddress;

    private bool TryMakeRoomFor(UploadWaiter waiter)
    {
        var measured = running.Select(slot => new MeasuredUpload(slot, slot.RateOver(options.RateWindow)))
            .Where(upload => upload.Rate is not null).ToList();
        var slowest = measured.Where(upload => upload.Rate < options.MinBytesPerSecond).MinBy(upload => upload.Rate)
            ?? measured.Where(upload => HasMore(upload.Slot, waiter)).MinBy(upload => upload.Rate)
            ?? measured.Where(upload => HasHadItsTurn(upload, waiter)).MinBy(upload => upload.Rate);
        if (slowest is null)
            return false;

        running.Remove(slowest.Slot);
        slowest.Slot.Take();
        return true;
    }

    // Two more: with one more, both would take the place from each other for ever. Nor may a site of a network that has less lose
    // places to one that has more.
    private bool HasMore(UploadSlot slot, UploadWaiter waiter)
    {
        var (theirs, own) = (PlacesOf(slot.UserId, slot.Networks), PlacesOf(waiter.UserId, waiter.Networks));
        return theirs.Wide >= own.Wide + 2
            || (theirs.Wide >= own.Wide && theirs.Narrow >= own.Narrow + 2)
            || theirs.User >= own.User + 2;
    }

    private bool HasHadItsTurn(MeasuredUpload upload, UploadWaiter waiter) =>
        waiter.Waited >= LongWaited
        && upload.Slot.Held >= LongHeld
        && upload.Rate < (double)options.MinBytesPerSecond * FastTimes
        && PlacesOf(upload.Slot.UserId, upload.Slot.Networks).Wide >= PlacesOf(waiter.UserId, waiter.Networks).Wide;

    private (int Wide, int Narrow, int Client, int User) PlacesOf(Guid userId, NetworkPath networks) => (
        running.Count(slot => slot.Networks.Wide == networks.Wide),
        running.Count(slot => slot.Networks.Narrow == networks.Narrow),
        running.Count(slot => slot.Networks.Client == networks.Client),
        running.Count(slot => slot.UserId == userId));

    private sealed record MeasuredUpload(UploadSlot Slot, double? Rate);
}
