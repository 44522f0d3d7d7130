using ChatServer.Administration;

namespace ChatServer.Attachments;

/// <summary>Somebody who waits for a place to upload in.</summary>
internal sealed class UploadWaiter(Guid userId, NetworkPath networks)
{
    private readonly TaskCompletionSource<UploadSlot?> slot = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid UserId => userId;

    public NetworkPath Networks => networks;

    /// <summary>The place, or null where there is none to be had.</summary>
    public Task<UploadSlot?> Slot => slot.Task;

    public void Give(UploadSlot? given) => slot.SetResult(given);
}

/// <summary>
/// The places in which uploads run, and who waits for one. A free place goes to whoever's network, address and account have the
/// fewest. In a full house an upload gives way to somebody who waits: the slowest of those below the least rate, or else, of
/// whoever has at least two places more than the one who waits, the slowest. So neither slow uploads nor many of few networks
/// keep others out. For one thread at a time.
/// </summary>
internal sealed class UploadHouse(AttachmentOptions options, TimeProvider clock, Action<UploadSlot> leave)
{
    private const int WaitingPerSlot = 4;
    private readonly List<UploadSlot> running = [];
    private readonly List<UploadWaiter> waiting = [];

    /// <summary>Null where there is no place to wait.</summary>
    public UploadWaiter? TryWait(Guid userId, NetworkPath networks)
    {
        if (waiting.Count(other => other.UserId == userId) >= options.MaxUploadsPerUser * WaitingPerSlot)
            return null;

        if (waiting.Count >= options.MaxUploads * WaitingPerSlot && !TryShortenLine(networks))
            return null;

        var waiter = new UploadWaiter(userId, networks);
        waiting.Add(waiter);
        Fill();
        return waiter;
    }

    /// <summary>False where it has been given a place already.</summary>
    public bool StopWaiting(UploadWaiter waiter) => waiting.Remove(waiter);

    public void Leave(UploadSlot slot)
    {
        running.Remove(slot);
        Fill();
    }

    /// <summary>
    /// Gives the places away that are free, or that somebody has to give up. To be called now and then: uploads become slow while
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

    // In a full line the network that has most waiting gives up its newest, for one that has less.
    private bool TryShortenLine(NetworkPath comer)
    {
        var longest = waiting.GroupBy(waiter => waiter.Networks.Narrow).MaxBy(group => group.Count())!;
        if (longest.Count() <= waiting.Count(waiter => waiter.Networks.Narrow == comer.Narrow) + 1)
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
        var measured = running.Select(slot => new MeasuredUpload(slot, slot.RateOver(options.RateWindow))).Where(upload => upload.Rate is not null).ToList();
        var slowest = measured.Where(upload => upload.Rate < options.MinBytesPerSecond).MinBy(upload => upload.Rate)
            ?? measured.Where(upload => HasMore(upload.Slot, waiter)).MinBy(upload => upload.Rate);
        if (slowest is null)
            return false;

        running.Remove(slowest.Slot);
        slowest.Slot.Take();
        return true;
    }

    // Two more: with one more, both would take the place from each other for ever.
    private bool HasMore(UploadSlot slot, UploadWaiter waiter)
    {
        var (theirs, own) = (PlacesOf(slot.UserId, slot.Networks), PlacesOf(waiter.UserId, waiter.Networks));
        return theirs.Narrow >= own.Narrow + 2 || theirs.User >= own.User + 2;
    }

    private sealed record MeasuredUpload(UploadSlot Slot, double? Rate);

    private (int Narrow, int Client, int User) PlacesOf(Guid userId, NetworkPath networks) => (
        running.Count(slot => slot.Networks.Narrow == networks.Narrow),
        running.Count(slot => slot.Networks.Client == networks.Client),
        running.Count(slot => slot.UserId == userId));
}
