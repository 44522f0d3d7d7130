using ChatServer.Messages.CatchingUp;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Sockets;

/// <summary>What resuming needs; one instance for all connections.</summary>
internal sealed class ResumptionFeatures(
    CatchUp catchUp, FrameLimits limits, RealtimeOptions options, Database database, ILogger<Resumption> logger)
{
    public CatchUp CatchUp => catchUp;

    public FrameLimits Limits => limits;

    /// <summary>A page ends early if more bytes than this would be queued, whatever its limit in frames.</summary>
    public int MaxPageBytes => options.MaxQueuedBytes / 2;

    public string Epoch => database.Epoch;

    public ILogger Logger => logger;
}

/// <summary>Sends a client what it missed, page by page, then lets live frames follow; see docs/protocol/room/sync.md.</summary>
internal sealed partial class Resumption(Connection connection, ResumptionFeatures features)
{
    public const int DefaultLimit = 500;
    public const int MaxLimit = 1_000;

    private Guid UserId => connection.User.Id;

    /// <summary>For a client that can't resume: it starts over with the history and the live events.</summary>
    public void SkipToLive() => connection.Live.SkipMissed(connection.Send);

    /// <summary>Returns null if the missed frames are queued, including the frame that ends them.</summary>
    /// <param name="limit">The frames per page; by default <see cref="DefaultLimit"/>.</param>
    public async ValueTask<Refusal?> ResumeAsync(string? cursor, int? limit)
    {
        if (limit is < 1 or > MaxLimit)
            return Refusal.Invalid(RequestField.Limit, $"must be from 1 to {MaxLimit}");

        if (!Cursor.TryParse(cursor, out var start))
            return new Refusal(RefusalCode.UnknownCursor, RequestField.Cursor);

        return features.Limits.TryTakeSync(UserId, out var retryAfter)
            ? await ResumeAsync(start, limit ?? DefaultLimit)
            : Refusal.RateLimited(retryAfter);
    }

    // Reads the missed events only after the client has received everything queued before, so that no number of syncs fills the
    // queue.
    private async ValueTask<Refusal?> ResumeAsync(Cursor cursor, int limit)
    {
        await connection.DrainAsync();
        if (connection.IsGone)
            return null;

        if (await ReadAsync(cursor, limit) is not { Page: var page, Frames: var frames })
        {
            SkipToLive();
            return new Refusal(RefusalCode.LostCursor, RequestField.Cursor);
        }

        features.Limits.ChargeSync(UserId, page.Events.Count);
        Log.Resumed(features.Logger, connection.Id, page.Events.Count, cursor.Position, page.Position, page.HasMore);
        Send(page, frames);
        return null;
    }

    private async ValueTask<EncodedPage?> ReadAsync(Cursor cursor, int limit)
    {
        var delivered = connection.Live.Hold(cursor.Position);
        try
        {
            var encoder = connection.Encoder;
            return await features.CatchUp.ReadAsync(
                UserId, cursor, delivered, limit, encoder.OwnLog, CancellationToken.None) is { } page
                ? new EncodedPage(page, await encoder.EncodeAsync(page.Events, UserId, CancellationToken.None))
                : null;
        }
        catch
        {
            connection.Live.Abandon(connection.Send);
            throw;
        }
    }

    private void Send(MissedPage page, IEnumerable<Frame?> frames)
    {
        var bytes = 0;
        foreach (var (missed, encoded) in page.Events.Zip(frames))
        {
            if (encoded is { } frame && !connection.Live.HasPassedBehind(missed.Position))
            {
                connection.Send(frame);
                bytes += frame.Bytes.Length;
            }

            if (bytes > features.MaxPageBytes && missed != page.Events[^1])
            {
                EndPage(page, Math.Min(missed.Position, page.Position));
                return;
            }
        }

        if (page.HasMore)
            EndPage(page, page.Position);
        else
            EndPages(page);
    }

    private void EndPage(MissedPage page, long position)
    {
        connection.Live.Cover(new CoveredPage(page.After, position, page.Large));
        connection.Live.StayBehind(connection.Send);
        connection.Send(new CaughtUp(CursorOf(position), HasMore: true), Recipient.Actor);
    }

    private void EndPages(MissedPage last)
    {
        var cursor = CursorOf(last.Position);
        connection.Live.Cover(new CoveredPage(last.After, last.Position, last.Large));
        connection.Live.Open(
            last.Position, more => connection.Send(new CaughtUp(cursor, more), Recipient.Actor), connection.Send,
            last.PartialUpTo);
    }

    private string CursorOf(long position) => new Cursor(features.Epoch, position).ToString();

    private sealed record EncodedPage(MissedPage Page, IEnumerable<Frame?> Frames);

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Debug,
            "Connection {Connection}: sync found {Events} events from position {From} to {To}; more: {HasMore}")]
        public static partial void Resumed(ILogger logger, long connection, int events, long from, long to, bool hasMore);
    }
}
