using ChatServer.Messages;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;

namespace ChatServer.Api.Room;

/// <summary>Sends one client what it missed, page by page, and joins that with what comes live; see "Catching up" in PROTOCOL.md.</summary>
internal sealed class Resumption(Connection connection, RoomFeatures features)
{
    private const string Action = "sync";

    private Guid UserId => connection.User.Id;

    /// <summary>Who can't resume starts anew from the history, and from what comes now.</summary>
    public void LetLivePass() => connection.Live.StartAnew(connection.Send);

    public async ValueTask SyncAsync(Sync sync, Action<ErrorFrame> refuse)
    {
        if (sync.Limit is < 1 or > RoomFeatures.MaxSyncLimit)
            refuse(Errors.InvalidPayload("limit", $"limit must be from 1 to {RoomFeatures.MaxSyncLimit}", Action));
        else if (!Cursor.TryParse(sync.Cursor, out var cursor))
            refuse(Errors.Of(ErrorCodes.CursorInvalid, "The cursor is not one of this server", "cursor", Action));
        else if (!features.Limits.TryTakeSync(UserId, out var retryAfter))
            refuse(Errors.RateLimited(retryAfter, Action));
        else
            await SyncAsync(cursor, sync.Limit ?? RoomFeatures.DefaultSyncLimit, refuse);
    }

    // The past is read for a client that has taken all before it, so that no number of syncs fills the queue.
    private async ValueTask SyncAsync(Cursor cursor, int limit, Action<ErrorFrame> refuse)
    {
        await connection.DrainAsync();
        if (connection.IsGone)
            return;

        var told = connection.Live.Hold(cursor.Position);
        MissedPage? page;
        try
        {
            page = await features.CatchUp.ReadAsync(UserId, cursor, told, limit, CancellationToken.None);
        }
        catch
        {
            connection.Live.Abandon(connection.Send);
            throw;
        }

        if (page is not null)
        {
            features.Limits.ChargeSync(UserId, page.Events.Count);
            Send(page);
            return;
        }

        LetLivePass();
        refuse(Errors.Of(ErrorCodes.CursorInvalid, "The cursor is not one of this server, or of a state that was undone", "cursor", Action));
    }

    // A page ends early where more bytes than half the queue's bound would wait, whatever its limit in frames.
    private void Send(MissedPage page)
    {
        var bytes = 0;
        foreach (var missed in page.Events)
        {
            if (connection.Encoder.Encode(missed, forActor: missed.ActorId == UserId) is { } frame)
            {
                connection.Send(frame);
                bytes += frame.Bytes.Length;
            }

            if (bytes > features.Realtime.MaxQueuedBytes / 2 && missed != page.Events[^1])
            {
                SendEnd(missed.Position, hasMore: true);
                return;
            }
        }

        SendEnd(page.Position, page.HasMore);
    }

    private void SendEnd(long position, bool hasMore)
    {
        var cursor = new Cursor(features.Epoch, position).ToString();
        if (!hasMore)
        {
            connection.Live.Open(position, more => connection.Send(RoomFrames.SyncComplete(cursor, more)), connection.Send);
            return;
        }

        connection.Live.StayBehind();
        connection.Send(RoomFrames.SyncComplete(cursor, hasMore: true));
    }
}
