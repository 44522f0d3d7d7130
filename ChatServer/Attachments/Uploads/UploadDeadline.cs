namespace ChatServer.Attachments.Uploads;

/// <summary>Ends an upload that stalls, takes too long, gives way to others, or whose sender has disconnected.</summary>
internal sealed class UploadDeadline : IDisposable
{
    private readonly AttachmentOptions options;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenSource late;
    private readonly CancellationTokenSource ended;
    private readonly CancellationToken gone;
    private readonly CancellationToken taken;

    /// <param name="gone">Cancelled when the sender has disconnected.</param>
    /// <param name="taken">Cancelled when the upload gives way, see <see cref="UploadSlot.Taken"/>.</param>
    public UploadDeadline(
        AttachmentOptions options, TimeProvider clock, CancellationToken gone, CancellationToken taken = default)
    {
        this.options = options;
        this.gone = gone;
        this.taken = taken;
        stalled = new CancellationTokenSource(options.StallTimeout, clock);
        late = new CancellationTokenSource(options.UploadTimeout, clock);
        ended = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, late.Token, gone, taken);
    }

    public CancellationToken Token => ended.Token;

    /// <summary>The sender is still connected, but has run out of time.</summary>
    public bool HasPassed => (stalled.IsCancellationRequested || late.IsCancellationRequested) && !gone.IsCancellationRequested;

    /// <summary>The sender is still connected, but others took the place.</summary>
    public bool IsPreempted => taken.IsCancellationRequested && !gone.IsCancellationRequested;

    /// <summary>A chunk has arrived: the sender has the whole time again for the next one.</summary>
    public void Progress() => stalled.CancelAfter(options.StallTimeout);

    public void Dispose()
    {
        ended.Dispose();
        late.Dispose();
        stalled.Dispose();
    }
}
