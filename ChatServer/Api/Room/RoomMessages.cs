using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Puts messages and threads into Room's shapes, with their users.</summary>
internal sealed class RoomMessages(MediaLinks links, MessageReader reader)
{
    public IReadOnlyList<RoomMessage> Items(ReadScope read, IReadOnlyList<Message> messages)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. messages.Select(message => Item(read, message, users))];
    }

    public IReadOnlyList<RoomThread> Threads(ReadScope read, Guid userId, IReadOnlyList<ThreadRow> threads)
    {
        var users = new Dictionary<Guid, RoomUser>();
        return [.. threads.Select(thread => Thread(read, thread, users))];
    }

    private RoomThread Thread(ReadScope read, ThreadRow thread, Dictionary<Guid, RoomUser> users)
    {
        var last = reader.Open(read, MessageStore.Find(read, thread.LastMessageId)!);
        return new RoomThread(thread.Id, User(read, thread.OtherUserId, users), Item(read, last, users), thread.UnreadCount);
    }

    private RoomMessage Item(ReadScope read, Message message, Dictionary<Guid, RoomUser> users) => new(
        message.Id,
        User(read, message.SenderId, users),
        User(read, message.ReceiverId, users),
        FileSizes.Format(message.File?.Size),
        message.Type == MessageType.UserProfile ? null : message.Body,
        message.UpdatedAt.ToString(),
        message.CreatedAt.ToString(),
        message.File is { } attached ? links.For(attached.ObjectName, attached.Name) : null,
        MessageTypes.Name(message.Type),
        message.File?.Name,
        message.ConversationId,
        message.Profile?.Id,
        message.ReplyToId);

    private static RoomUser User(ReadScope read, Guid id, Dictionary<Guid, RoomUser> known)
    {
        if (known.TryGetValue(id, out var user))
            return user;

        return known[id] = RoomUsers.From(UserStore.Find(read, id) ?? throw new InvalidDataException($"User {id} is missing"));
    }
}
