using System.Text.Json.Serialization.Metadata;
using ChatServer.Accounts;
using ChatServer.Api.Channels;
using ChatServer.Api.Sockets;
using ChatServer.Channels;
using ChatServer.Chats.Events;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Reactions;
using ChatServer.Protocol.Channels;
using ChatServer.Protocol.Events;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>What these sockets show of one event.</summary>
/// <param name="Payloads">In order; none if the event isn't shown.</param>
/// <param name="Members">The group's members; null in other channels.</param>
internal sealed record ShownEvent(IReadOnlyList<byte[]> Payloads, IReadOnlySet<Guid>? Members)
{
    public static readonly ShownEvent Nothing = new([], Members: null);

    /// <summary>What clients know the payloads by.</summary>
    public string Name { get; init; } = EventsWords.Channel;

    /// <summary>
    /// Whether a user may have it: payloads show the present state, so a former member of a group gets nothing of before, either.
    /// </summary>
    public bool IsFor(Guid userId) => Members?.Contains(userId) != false;
}

/// <summary>
/// Reads and writes the payloads of events about messages. The number of queries doesn't depend on the number of events. A
/// payload shows its message as it is when it is read, and is left out if the message has been deleted meanwhile.
/// </summary>
internal sealed class EventPayloads(ChannelMessageReader messages, ChannelReader channels, MessageReader reader)
{
    private static readonly EventsFrameContext Context = EventsFrameContext.Default;
    private static readonly byte[] Created = FrameWriter.Json(
        new ChannelListEvent(ChannelId: null, new EventName("channel:created")), Context.ChannelListEvent).ToArray();

    /// <summary>One for each event, in order.</summary>
    public IReadOnlyList<ShownEvent> Read(ReadScope read, IReadOnlyList<LogEvent> events)
    {
        MessageChange?[] changes = [.. events.Select(MessageChange.Of)];
        var known = Read(read, [.. changes.OfType<MessageChange>()]);
        return [.. events.Zip(changes, (happened, change) => change is null ? Show(happened) : known.Show(happened, change))];
    }

    /// <summary>The payload for a user whose list has a channel more.</summary>
    public static byte[] Added() => Created;

    /// <summary>The payload for a user who can't read a channel any more.</summary>
    public static byte[] Removed(long channelId) => FrameWriter.Json(
        new ChannelListEvent(ChannelIds.Channel(channelId), new EventName("channel:removed")),
        Context.ChannelListEvent).ToArray();

    // Devices that were away when their user was added to a group read the list of channels again.
    private static ShownEvent Show(LogEvent happened) => happened switch
    {
        HistoryChanged => new ShownEvent([Created], Members: null),
        ChatChanged chat => new ShownEvent([ChatPayloads.Write(chat)], Members: null) { Name = EventsWords.Chat },
        _ => ShownEvent.Nothing,
    };

    private KnownContent Read(ReadScope read, IReadOnlyList<MessageChange> changes)
    {
        var shown = changes.Where(change => !change.IsDeletion).Select(change => change.MessageId)
            .Concat(changes.Select(change => change.ParentId).OfType<long>());
        var found = channels.Read(read, changes.Select(change => change.ConversationId).Distinct());
        return new KnownContent(
            messages.Read(read, [.. shown.Distinct()]).ToDictionary(message => message.Message.Id),
            MessageStore.FindAll(read, [.. changes.Where(change => change.IsDeletion).Select(change => change.MessageId)])
                .ToDictionary(row => row.Key, row => reader.Open(read, row.Value)),
            found.ToDictionary(channel => channel.Id, ChannelViews.Model),
            found.Where(channel => !channel.IsDirect && !channel.IsStandard).ToDictionary(
                channel => channel.Id,
                channel => (IReadOnlySet<Guid>)ChannelMembershipStore.List(read, channel.Id)
                    .Select(member => member.UserId).ToHashSet()),
            AuthorStore.List(read, changes.Select(change => change.ActorId).Distinct()));
    }

    /// <summary>What was read for some events.</summary>
    private sealed record KnownContent(
        Dictionary<long, FullMessage> Messages, Dictionary<long, Message> Deleted, Dictionary<long, ChannelModel> Channels,
        Dictionary<long, IReadOnlySet<Guid>> Members, Dictionary<Guid, UserRow> Actors)
    {
        public ShownEvent Show(LogEvent happened, MessageChange change)
        {
            if (!Channels.TryGetValue(change.ConversationId, out var channel))
                return ShownEvent.Nothing;

            var actor = Actors.TryGetValue(change.ActorId, out var user) ? ChannelIds.User(user) : null;
            var first = change.IsDeletion ? Deletion(change, channel, actor) : Content(happened, change, channel, actor);
            byte[]?[] payloads =
            [
                happened is MessageSent { Message: { Seq: 1, ReceiverId: not null } } ? Created : null, // it begins a direct one
                first,
                change.ParentId is { } parent ? Reply(parent, channel, actor) : null,
            ];
            return new ShownEvent([.. payloads.OfType<byte[]>()], Members.GetValueOrDefault(change.ConversationId));
        }

        private byte[]? Content(LogEvent happened, MessageChange change, ChannelModel channel, ChannelUser? actor)
        {
            if (!Messages.TryGetValue(change.MessageId, out var full))
                return null;

            var message = ChannelShapes.Full(full);
            return happened switch
            {
                MessageSent sent => Write(
                    change.Type, message.Id, new SentChannelMessage(message, sent.TempId), channel, actor,
                    Context.ChannelEventSentChannelMessage),
                ReactionChanged reaction => Write(
                    change.Type, message.Id, new ReactedChannelMessage(message, reaction.Emoji), channel, actor,
                    Context.ChannelEventReactedChannelMessage),
                _ => Write(change.Type, message.Id, message, channel, actor, Context.ChannelEventFullChannelMessage),
            };
        }

        // Its content is gone; its user is the one who deleted it.
        private byte[]? Deletion(MessageChange change, ChannelModel channel, ChannelUser? actor)
        {
            if (!Deleted.TryGetValue(change.MessageId, out var deleted))
                return null;

            var message = new FullChannelMessage(
                new AuthoredChannelMessage(ChannelShapes.Message(deleted, extras: null)) { User = actor });
            return Write(change.Type, message.Id, message, channel, actor, Context.ChannelEventFullChannelMessage);
        }

        private byte[]? Reply(long parentId, ChannelModel channel, ChannelUser? actor) =>
            Messages.TryGetValue(parentId, out var parent)
                ? Write(
                    "message:reply", ChannelIds.Message(parentId), ChannelShapes.Full(parent), channel, actor,
                    Context.ChannelEventFullChannelMessage)
                : null;

        private static byte[] Write<T>(
            string type, string messageId, T message, ChannelModel channel, ChannelUser? actor,
            JsonTypeInfo<ChannelEvent<T>> info)
            where T : notnull =>
            FrameWriter.Json(
                new ChannelEvent<T>(channel.Id, messageId, new EventContent<T>(type, message), actor, channel), info).ToArray();
    }
}
