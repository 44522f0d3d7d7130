using ChatServer.Accounts;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Encodes pages of missed events, with the same reads as live ones. What the user may not hear any more is left out.
/// </summary>
internal sealed class EventPages(Database database, EventPayloads payloads, HearingReader hearing)
{
    public ValueTask<IEnumerable<Frame?>> EncodeAsync(
        IReadOnlyList<ConversationEvent> missed, Guid userId, IEventsFraming framing, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Encode(read, missed, userId, framing), cancellationToken);

    /// <summary>All payloads of an event, which are queued together; null if there are none.</summary>
    public static Frame? FrameOf(ShownEvent shown, IEventsFraming framing) => shown.Payloads.Count == 0
        ? null
        : Frame.Joined([.. shown.Payloads.Select(payload => framing.Write(EventsWords.Channel, payload))]);

    private IEnumerable<Frame?> Encode(
        ReadScope read, IReadOnlyList<ConversationEvent> missed, Guid userId, IEventsFraming framing)
    {
        if (UserStore.Find(read, userId) is not { } user || !hearing.MayHear(read, user))
            return [.. missed.Select(_ => (Frame?)null)];

        var shown = payloads.Read(read, missed);
        HashSet<long> barred = [.. shown.Select(one => one.Standard).OfType<ChannelRow>().DistinctBy(channel => channel.Id)
            .Where(channel => !ChannelRights.MayRead(read, user, channel)).Select(channel => channel.Id)];
        return [.. shown.Select(one => one.IsFor(userId) && !(one.Standard is { } channel && barred.Contains(channel.Id))
            ? FrameOf(one, framing)
            : null)];
    }
}
