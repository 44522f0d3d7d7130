using ChatServer.Accounts;
using ChatServer.Channels;
using ChatServer.Chats.Events;
using ChatServer.Messages.CatchingUp;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Encodes pages of missed events, with the same reads as live ones. What the user may not hear any more is left out.
/// </summary>
internal sealed class EventPages(
    Database database, EventPayloads payloads, HearingReader hearing, MissedChatEvents chats)
{
    public IOwnLog Own => chats;

    public ValueTask<IEnumerable<Frame?>> EncodeAsync(
        IReadOnlyList<LogEvent> missed, Guid userId, IEventsFraming framing, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Encode(read, missed, userId, framing), cancellationToken);

    /// <summary>All payloads of an event, which are queued together; null if there are none.</summary>
    public static Frame? FrameOf(ShownEvent shown, IEventsFraming framing) => shown.Payloads.Count == 0
        ? null
        : Frame.Joined([.. shown.Payloads.Select(payload => framing.Write(shown.Name, payload))]);

    private IEnumerable<Frame?> Encode(ReadScope read, IReadOnlyList<LogEvent> missed, Guid userId, IEventsFraming framing)
    {
        if (UserStore.Find(read, userId) is not { } user)
            return [.. missed.Select(_ => (Frame?)null)];

        var shown = payloads.Read(read, missed);
        var hearsChannels = hearing.MayHear(read, user);
        HashSet<long> barred = [.. shown.Select(one => one.Standard).OfType<ChannelRow>().DistinctBy(channel => channel.Id)
            .Where(channel => !ChannelRights.MayRead(read, user, channel)).Select(channel => channel.Id)];
        return [.. missed.Zip(shown, (happened, one) =>
            OwnEvents.UserOf(happened) == userId || MayHear(one) ? FrameOf(one, framing) : null)];

        bool MayHear(ShownEvent one) =>
            hearsChannels && one.IsFor(userId) && !(one.Standard is { } channel && barred.Contains(channel.Id));
    }
}
