using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Pins;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Reads lists of messages and threads and puts them into Room's shapes, each list on one snapshot.</summary>
internal sealed class History(Database database, CounterFlush counters, MessageReader reader, RoomMessages messages)
{
    /// <summary>The messages between two users, newest first; null where there is no such other user.</summary>
    public ValueTask<MessagePage?> ReadMessagesAsync(Guid userId, Guid otherId, Page page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (UserStore.Find(read, otherId) is null)
                    return null;

                return ConversationStore.FindDirect(read, userId, otherId) is { } conversationId
                    ? ReadMessages(read, userId, conversationId, page)
                    : new MessagePage([], HasMore: false);
            },
            cancellationToken);

    /// <summary>Somebody's threads, the one with the newest message first.</summary>
    public async ValueTask<IReadOnlyList<RoomThread>> ReadThreadsAsync(Guid userId, Page page, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(
            read => messages.Threads(read, userId, ConversationStore.ListThreads(read, userId, page.Before, page.Limit)), cancellationToken);
    }

    /// <summary>Somebody's groups, the one with the newest message first.</summary>
    public async ValueTask<IReadOnlyList<RoomGroupThread>> ReadGroupsAsync(Guid userId, Page page, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(
            read => messages.Groups(read, ConversationStore.ListGroups(read, userId, page.Before, page.Limit)), cancellationToken);
    }

    /// <summary>The messages of a thread, newest first; null where the user has no part in it.</summary>
    public ValueTask<MessagePage?> ReadThreadAsync(Guid userId, long threadId, Page page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, threadId, userId) is { } view ? ReadMessages(read, userId, threadId, page.UpTo(view.Last)) : null,
            cancellationToken);

    /// <summary>The messages with files of a thread, newest first; null where the user has no part in it.</summary>
    public ValueTask<FilePage?> ReadFilesAsync(Guid userId, long threadId, Page page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                if (ConversationStore.FindView(read, threadId, userId) is not { } view)
                    return null;

                var rows = MessageStore.ReadFilesBefore(read, threadId, page.UpTo(view.Last).Before, page.Limit + 1);
                return new FilePage(messages.Items(read, userId, reader.Open(read, [.. rows.Take(page.Limit)])), rows.Count > page.Limit);
            },
            cancellationToken);

    /// <summary>The pinned messages of a thread, the last pinned first; null where the user has no part in it.</summary>
    public ValueTask<PinList?> ReadPinsAsync(Guid userId, long threadId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.IsParticipant(read, threadId, userId)
                ? new PinList(messages.Items(read, userId, reader.Open(read, PinStore.List(read, threadId))))
                : null,
            cancellationToken);

    private MessagePage ReadMessages(ReadScope read, Guid userId, long conversationId, Page page)
    {
        var rows = page.FromOldest
            ? MessageStore.ReadAfter(read, conversationId, page.After, page.Before, page.Limit + 1)
            : MessageStore.ReadBefore(read, conversationId, page.After, page.Before, page.Limit + 1);
        var shown = rows.Take(page.Limit);
        return new MessagePage(
            messages.Items(read, userId, reader.Open(read, [.. page.FromOldest ? shown.Reverse() : shown])), rows.Count > page.Limit);
    }
}
