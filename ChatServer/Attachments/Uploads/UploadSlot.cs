using ChatServer.Options.RateLimits;

namespace ChatServer.Attachments.Uploads;

/// <summary>
/// A place for an upload, until it is disposed of. It measures the body's rate, and may be taken away for others who wait.
/// </summary>
internal sealed class UploadSlot(Guid userId, NetworkPath networks, TimeProvider clock, Action<UploadSlot> leave) : IDisposable
{
    private readonly CancellationTokenSource taken = new();
    private readonly Lock gate = new();
    private readonly long takenAt = clock.GetTimestamp();
    private readonly RateMeter rate = new(clock);
    private bool isDisposed;

    public Guid UserId => userId;

    public NetworkPath Networks => networks;

    /// <summary>How long the upload has had its place.</summary>
    public TimeSpan Held => clock.GetElapsedTime(takenAt);

    /// <summary>Cancelled when the upload has to give way.</summary>
    public CancellationToken Taken => taken.Token;

    /// <summary>The body of the request, counted as it is read.</summary>
    public Stream Measure(Stream body) => new MeasuredStream(body, rate.Add);

    /// <summary>Bytes per second over the last one to two windows; null before the first is over.</summary>
    public double? RateOver(TimeSpan window) => rate.RateOver(window);

    /// <summary>Takes the place away; the upload ends on another thread.</summary>
    public void Take() => ThreadPool.UnsafeQueueUserWorkItem(static slot => slot.CancelUpload(), this, preferLocal: false);

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            taken.Dispose();
        }

        leave(this);
    }

    private void CancelUpload()
    {
        lock (gate)
        {
            if (!isDisposed)
                taken.Cancel();
        }
    }
}
