using System.Text.Json.Serialization.Metadata;
using ChatServer.Accounts;
using ChatServer.Api.Channels;
using ChatServer.Api.Sockets;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Reactions;
using ChatServer.Protocol.Channels;
using ChatServer.Protocol.Events;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>What these sockets show of one event.</summary>
/// <param name="Payloads">In order; none if the event isn't shown.</param>
/// <param name="Members">The group's members; null in other channels.</param>
/// <param name="Standard">The standard channel, whose readers may have changed; null in other channels.</param>
internal sealed record ShownEvent(
    IReadOnlyList<byte[]> Payloads, IReadOnlySet<Guid>? Members = null, ChannelRow? Standard = null)
{
    public static readonly ShownEvent Nothing = new([]);

    /// <summary>What clients know the payloads by.</summary>
    public string Name { get; init; } = EventsWords.Channel;

    /// <summary>
    /// Whether a user may have it, if the channel is a group: payloads show the present state, so a former member gets nothing
    /// of before, either.
    /// </summary>
    public bool IsFor(Guid userId) => Members?.Contains(userId) != false;
}

/// <param name="Model">Its access lists are empty.</param>
internal sealed record KnownChannel(ChannelRow Row, ChannelModel Model);

/// <summary>What was read for some events.</summary>
internal sealed record KnownContent(
    Dictionary<long, FullMessage> Messages, Dictionary<long, Message> Deleted, Dictionary<long, KnownChannel> Channels,
    Dictionary<long, IReadOnlySet<Guid>> Members, Dictionary<Guid, UserRow> Actors)
{
    private static readonly EventsFrameContext Context = EventsFrameContext.Default;

    public ShownEvent Show(LogEvent happened, MessageChange change)
    {
        if (!Channels.TryGetValue(change.ConversationId, out var known))
            return ShownEvent.Nothing;

        var channel = known.Model;
        var actor = Actors.TryGetValue(change.ActorId, out var user) ? ChannelIds.User(user) : null;
        var first = change.IsDeletion ? Deletion(change, channel, actor) : Content(happened, change, channel, actor);
        var beginsDirect = happened is MessageSent { Message: { Seq: 1, ReceiverId: not null } };
        byte[]?[] payloads =
        [
            beginsDirect ? EventPayloads.Added() : null,
            first,
            change.ParentId is { } parent ? Reply(parent, channel, actor) : null,
        ];
        return new ShownEvent(
            [.. payloads.OfType<byte[]>()], Members.GetValueOrDefault(change.ConversationId),
            known.Row.Kind == ConversationKind.Channel.Name ? known.Row : null);
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
