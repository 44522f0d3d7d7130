using ChatServer.Storage;

namespace ChatServer.Chats.Sharing;

/// <summary>Finds shared copies, for readers by their own ids only.</summary>
internal static class ShareStore
{
    /// <summary>Null if there is none, or it has expired.</summary>
    public static ChatRow? FindLive(ReadScope read, Guid shareId, Timestamp now) =>
        ChatStore.FindAny(read, shareId) is { OriginalId: not null } copy
        && (copy.ExpiresAt is not { } end || end.CompareTo(now) > 0)
            ? copy
            : null;

    public static IReadOnlyList<ExpiredShare> ListExpired(ReadScope read, Timestamp before, int limit) =>
        read.Query<ExpiredShare>("""
            SELECT id, original_id
            FROM   chats
            WHERE  expires_at <= @before AND expires_at IS NOT NULL
            ORDER  BY expires_at
            LIMIT  @limit
            """, new { before, limit });
}

/// <summary>A shared copy, and the chat of which it is one.</summary>
internal sealed record ExpiredShare
{
    public long Id { get; init; }
    public long OriginalId { get; init; }
}
