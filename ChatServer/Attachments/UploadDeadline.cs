namespace ChatServer.Attachments;

/// <summary>Ends an upload that stands still, takes too long, or whose sender has gone.</summary>
internal sealed class UploadDeadline : IDisposable
{
    private readonly AttachmentOptions options;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenSource late;
    private readonly CancellationTokenSource ended;
    private readonly CancellationToken gone;

    public UploadDeadline(AttachmentOptions options, TimeProvider clock, CancellationToken gone)
    {
        this.options = options;
        this.gone = gone;
        stalled = new CancellationTokenSource(options.StallTimeout, clock);
        late = new CancellationTokenSource(options.UploadTimeout, clock);
        ended = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, late.Token, gone);
    }

    public CancellationToken Token => ended.Token;

    /// <summary>The sender is still there, but has run out of time.</summary>
    public bool HasPassed => (stalled.IsCancellationRequested || late.IsCancellationRequested) && !gone.IsCancellationRequested;

    /// <summary>A chunk has come in: the sender has the whole time again for the next one.</summary>
    public void Progress() => stalled.CancelAfter(options.StallTimeout);

    public void Dispose()
    {
        ended.Dispose();
        late.Dispose();
        stalled.Dispose();
    }
}
