using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Puts messages and threads into Room's shapes, with their users.</summary>
internal sealed class RoomMessages(MediaLinks links, MessageReader reader, TimeProvider clock)
{
    /// <param name="userId">Who reads them.</param>
    public IReadOnlyList<RoomMessage> Items(ReadScope read, Guid userId, IReadOnlyList<Message> messages)
    {
        var users = new Dictionary<Guid, RoomUser>();
        var reactions = ReactionStore.ListOf(read, messages.Select(message => message.Id));
        return [.. messages.Select(message => Item(read, message, users) with
        {
            ReplyTo = Quoted(read, message),
            Reactions = Counts(reactions[message.Id]),
            Poll = Poll(read, userId, message),
        })];
    }

    public IReadOnlyList<RoomThread> Threads(ReadScope read, Guid userId, IReadOnlyList<ThreadRow> threads)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. threads.Select(thread => Thread(read, thread, users))];
    }

    public IReadOnlyList<RoomGroupThread> Groups(ReadScope read, IReadOnlyList<GroupRow> groups)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. groups.Select(group => new RoomGroupThread(
            group.Id, reader.OpenName(read, group.Id, group.SealedName), Item(read, Find(read, group.LastMessageId), users), group.UnreadCount))];
    }

    private Message Find(ReadScope read, long id) => reader.Open(read, MessageStore.Find(read, id)!);

    private RoomThread Thread(ReadScope read, ThreadRow thread, Dictionary<Guid, RoomUser> users)
    {
        var last = Item(read, Find(read, thread.LastMessageId), users);
        return new RoomThread(thread.Id, User(read, thread.OtherUserId, users), last, thread.UnreadCount);
    }

    private RoomMessage Item(ReadScope read, Message message, Dictionary<Guid, RoomUser> users) => new(
        message.Id,
        User(read, message.SenderId, users),
        message.ReceiverId is { } receiver ? User(read, receiver, users) : null,
        FileSizes.Format(message.File?.Size),
        message.Type == MessageType.UserProfile || message.State?.DeletedAt is not null ? null : message.Body,
        message.UpdatedAt.ToString(),
        message.CreatedAt.ToString(),
        message.File is { } attached ? links.For(attached.ObjectName, attached.Name) : null,
        message.Type.Name,
        message.File?.Name,
        message.ConversationId,
        message.Profile?.Id,
        message.ReplyToId,
        EditedAt: message.State?.EditedAt?.ToString(),
        DeletedAt: message.State?.DeletedAt?.ToString(),
        PinnedAt: message.State?.PinnedAt?.ToString(),
        PinnedBy: message.State?.PinnedBy,
        Data: message.Data is null ? null : message.ReadData());

    private QuotedMessage? Quoted(ReadScope read, Message reply)
    {
        if (reply.ReplyToId is not { } id || MessageStore.Find(read, id) is not { DeletedAt: null } row)
            return null;

        var quoted = reader.Open(read, row);
        var text = quoted.Type == MessageType.UserProfile ? null : quoted.Body;
        return new QuotedMessage(quoted.Id, quoted.SenderId, text, quoted.Type.Name, quoted.File?.Name);
    }

    private RoomPoll? Poll(ReadScope read, Guid userId, Message message) =>
        message.Type is PollType && message.State?.DeletedAt is null
            ? RoomPolls.From(PollState.Read(read, message, userId, Timestamp.Now(clock)))
            : null;

    private static ReactionCount[]? Counts(IEnumerable<ReactionRow> reactions)
    {
        ReactionCount[] counts = [.. reactions.GroupBy(reaction => reaction.Emoji, reaction => reaction.UserId)
            .Select(emoji => new ReactionCount(emoji.Key, emoji.Count(), [.. emoji]))];
        return counts.Length == 0 ? null : counts;
    }

    private static RoomUser User(ReadScope read, Guid id, Dictionary<Guid, RoomUser> known)
    {
        if (known.TryGetValue(id, out var user))
            return user;

        return known[id] = RoomUsers.From(UserStore.Find(read, id) ?? throw new InvalidDataException($"User {id} is missing"));
    }
}
