using ChatServer.Chats.Events;
using ChatServer.Messages.CatchingUp;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>Encodes pages of missed events, with the same reads as live ones.</summary>
internal sealed class EventPages(Database database, EventPayloads payloads, MissedChatEvents chats)
{
    public IOwnLog Own => chats;

    public async ValueTask<IEnumerable<Frame?>> EncodeAsync(
        IReadOnlyList<LogEvent> missed, Guid userId, IEventsFraming framing, CancellationToken cancellationToken)
    {
        var shown = await database.ReadAsync(read => payloads.Read(read, missed), cancellationToken);
        return shown.Select(one => one.IsFor(userId) ? FrameOf(one, framing) : null);
    }

    /// <summary>All payloads of an event, which are queued together; null if there are none.</summary>
    public static Frame? FrameOf(ShownEvent shown, IEventsFraming framing) => shown.Payloads.Count == 0
        ? null
        : Frame.Joined([.. shown.Payloads.Select(payload => framing.Write(shown.Name, payload))]);
}
