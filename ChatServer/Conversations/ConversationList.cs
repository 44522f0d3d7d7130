using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>A conversation in somebody's list.</summary>
/// <param name="OtherUserId">The other side of a direct conversation.</param>
/// <param name="Name">The name of a group.</param>
internal sealed record ListedConversation(long Id, Guid? OtherUserId, string? Name, Message LastMessage, long UnreadCount);

/// <summary>
/// Reads somebody's conversations, the one with the newest message first. Each page is one snapshot, on which the caller's <c>shape</c>
/// puts it into an API's words.
/// </summary>
internal sealed class ConversationList(Database database, CounterFlush counters, MessageReader reader)
{
    public ValueTask<T> ReadDirectAsync<T>(
        Guid userId, Page page, Func<ReadScope, IReadOnlyList<ListedConversation>, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(
            read => shape(read, [.. ConversationStore.ListThreads(read, userId, page.Before, page.Limit).Select(row => new ListedConversation(
                row.Id, row.OtherUserId, Name: null, Find(read, row.LastMessageId), row.UnreadCount))]),
            cancellationToken);

    /// <summary>Groups, those that the user left included.</summary>
    public ValueTask<T> ReadGroupsAsync<T>(
        Guid userId, Page page, Func<ReadScope, IReadOnlyList<ListedConversation>, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(
            read => shape(read, [.. ConversationStore.ListGroups(read, userId, page.Before, page.Limit).Select(row => new ListedConversation(
                row.Id, OtherUserId: null, reader.OpenName(read, row.Id, row.SealedName), Find(read, row.LastMessageId), row.UnreadCount))]),
            cancellationToken);

    private async ValueTask<T> ReadAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(read, cancellationToken);
    }

    private Message Find(ReadScope read, long id) => reader.Open(read, MessageStore.Find(read, id)!);
}
