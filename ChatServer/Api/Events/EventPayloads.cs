using System.Data.Common;
using ChatServer.Api.Channels;
using ChatServer.Api.Sockets;
using ChatServer.Channels;
using ChatServer.Chats.Events;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.Events;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Reads and writes the payloads of events about messages. The number of queries doesn't depend on the number of events. A
/// payload shows its message as it is when it is read, and is left out if the message has been deleted meanwhile, or can't be
/// shown.
/// </summary>
internal sealed partial class EventPayloads(
    ChannelMessageReader messages, ChannelReader channels, MessageReader reader, TimeProvider clock,
    ILogger<EventPayloads> logger)
{
    private static readonly EventsFrameContext Context = EventsFrameContext.Default;
    private static readonly byte[] Created = FrameWriter.Json(
        new ChannelListEvent(ChannelId: null, new EventName("channel:created")), Context.ChannelListEvent).ToArray();

    private readonly LogThrottle failures = new(clock);

    /// <summary>One for each event, in order. Those that can't be shown are found by halves, and logged.</summary>
    public IReadOnlyList<ShownEvent> Read(ReadScope read, IReadOnlyList<LogEvent> events)
    {
        try
        {
            return ReadAll(read, events);
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            if (events is [var broken])
            {
                if (failures.Count() is { } times)
                    Log.NotShown(logger, broken.GetType().Name, broken.Position, times, failure);
                return [ShownEvent.Nothing];
            }

            var half = events.Count / 2;
            return [.. Read(read, [.. events.Take(half)]), .. Read(read, [.. events.Skip(half)])];
        }
    }

    /// <summary>The payload for a user whose list has a channel more.</summary>
    public static byte[] Added() => Created;

    /// <summary>The payload for a user who can't read a channel any more.</summary>
    public static byte[] Removed(long channelId) => FrameWriter.Json(
        new ChannelListEvent(ChannelIds.Channel(channelId), new EventName("channel:removed")),
        Context.ChannelListEvent).ToArray();

    // Trying again wouldn't help, unlike after a failure of the store.
    private static bool IsOfContent(Exception failure) =>
        failure is not (OperationCanceledException or StorageUnavailableException or DbException or IOException);

    private IReadOnlyList<ShownEvent> ReadAll(ReadScope read, IReadOnlyList<LogEvent> events)
    {
        MessageChange?[] changes = [.. events.Select(MessageChange.Of)];
        var known = Read(read, [.. changes.OfType<MessageChange>()]);
        return [.. events.Zip(changes, (happened, change) => change is null ? Show(happened) : known.Show(happened, change))];
    }

    // Devices that were away when their user was added to a group read the list of channels again.
    private static ShownEvent Show(LogEvent happened) => happened switch
    {
        HistoryChanged => new ShownEvent([Created]),
        ChatChanged chat => new ShownEvent([ChatPayloads.Write(chat)]) { Name = EventsWords.Chat },
        _ => AgentPayloads.Write(happened) is { } payload
            ? new ShownEvent([payload]) { Name = EventsWords.Agent }
            : ShownEvent.Nothing,
    };

    private KnownContent Read(ReadScope read, IReadOnlyList<MessageChange> changes)
    {
        var shown = changes.Where(change => !change.IsDeletion).Select(change => change.MessageId)
            .Concat(changes.Select(change => change.ParentId).OfType<long>());
        var found = channels.ReadWithoutLists(read, changes.Select(change => change.ConversationId).Distinct());
        return new KnownContent(
            messages.Read(read, [.. shown.Distinct()]).ToDictionary(message => message.Message.Id),
            MessageStore.FindAll(read, [.. changes.Where(change => change.IsDeletion).Select(change => change.MessageId)])
                .ToDictionary(row => row.Key, row => reader.Open(read, row.Value)),
            found.ToDictionary(channel => channel.Id, channel => new KnownChannel(channel.Row, ChannelViews.Model(channel))),
            found.Where(channel => !channel.IsDirect && !channel.IsStandard).ToDictionary(
                channel => channel.Id,
                channel => (IReadOnlySet<Guid>)ChannelMembershipStore.List(read, channel.Id)
                    .Select(member => member.UserId).ToHashSet()),
            AuthorStore.List(read, changes.Select(change => change.ActorId).Distinct()));
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Error,
            "The {Event} at position {Position} can't be shown and is left out; {Times} since this was last logged")]
        public static partial void NotShown(ILogger logger, string @event, long position, long times, Exception exception);
    }
}
