using ChatServer.Administration.Holds;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>A page of one conversation of a deleted account.</summary>
/// <param name="MessageIds">Its owner's messages that still exist.</param>
/// <param name="MessageId">The last message of the page; <see cref="long.MaxValue"/> if the conversation is done.</param>
/// <param name="IsStart">Whether this is the conversation's first page.</param>
/// <param name="IsHeld">Whether the conversation is skipped because of a legal hold.</param>
internal sealed record ErasureStep(
    Guid UserId, long ConversationId, IReadOnlyList<long> MessageIds, long MessageId, long HoldsVersion, bool IsStart,
    bool IsHeld);

/// <summary>
/// Walks through the conversations of a deleted account, by key: the cost of a page doesn't grow with the conversation.
/// </summary>
internal static class ErasureWalk
{
    private const int PageSize = 1_000;
    private const long Done = long.MaxValue;

    /// <summary>The next page after the progress recorded in the table; null at the end.</summary>
    public static ErasureStep? Step(ReadScope read, Guid userId)
    {
        var deletion = AccountDeletionStore.Find(read, userId)!;
        var isStart = deletion.MessageId is 0 or Done;
        var conversationId = deletion.MessageId == Done || deletion.ConversationId == 0
            ? UserConversations.FindNext(read, userId, deletion.ConversationId)
            : deletion.ConversationId;
        var after = isStart ? 0 : deletion.MessageId;
        return conversationId is { } id ? Step(read, userId, id, after, isStart) : null;
    }

    private static ErasureStep Step(ReadScope read, Guid userId, long conversationId, long after, bool isStart)
    {
        var version = HoldStore.Version(read);
        if (LegalHolds.Read(read).HoldConversation(read, conversationId))
            return new ErasureStep(userId, conversationId, [], Done, version, isStart, IsHeld: true);

        var page = WrittenMessageStore.ReadAfter(read, conversationId, after, PageSize);
        long[] written = [.. page.Where(message => message.SenderId == userId
            && !message.IsDeleted
            && message.Type != MessageType.System.Name).Select(message => message.Id)];
        return new ErasureStep(
            userId, conversationId, written, page.Count < PageSize ? Done : page[^1].Id, version, isStart, IsHeld: false);
    }
}

/// <summary>The author of a message.</summary>
internal sealed record WrittenMessage
{
    public long Id { get; init; }
    public required Guid SenderId { get; init; }
    public required string Type { get; init; }
    public bool IsDeleted { get; init; }
}

internal static class WrittenMessageStore
{
    public static IReadOnlyList<WrittenMessage> ReadAfter(ReadScope read, long conversationId, long afterId, int limit) =>
        read.Query<WrittenMessage>("""
            SELECT id, sender_id, type, deleted_at IS NOT NULL AS is_deleted
            FROM   messages
            WHERE  conversation_id = @conversationId AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { conversationId, afterId, limit });
}
