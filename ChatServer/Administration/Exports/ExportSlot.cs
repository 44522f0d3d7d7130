using ChatServer.Attachments.Uploads;
using ChatServer.Options.RateLimits;

namespace ChatServer.Administration.Exports;

/// <summary>The user who requests an export.</summary>
/// <param name="AsAdmin">Whether they request it as an administrator, who is trusted not to waste places.</param>
internal sealed record ExportRequester(Guid UserId, NetworkPath Networks, bool AsAdmin);

/// <summary>
/// A place for an export, until it is disposed of. It may be taken away for somebody else, see <see cref="ExportSlots"/>.
/// </summary>
internal sealed class ExportSlot(ExportRequester requester, TimeProvider clock, Action<ExportSlot> leave) : IDisposable
{
    private readonly CancellationTokenSource taken = new();
    private readonly Lock gate = new();
    private bool isDisposed;

    public ExportRequester Requester => requester;

    /// <summary>Counts the bytes that the client has read.</summary>
    public RateMeter Rate { get; } = new(clock);

    /// <summary>Cancelled when the export has to give way.</summary>
    public CancellationToken Taken => taken.Token;

    /// <summary>Takes the place away; the export ends on another thread.</summary>
    public void Take() => ThreadPool.UnsafeQueueUserWorkItem(static slot => slot.CancelExport(), this, preferLocal: false);

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            taken.Dispose();
        }

        leave(this);
    }

    private void CancelExport()
    {
        lock (gate)
        {
            if (!isDisposed)
                taken.Cancel();
        }
    }
}
