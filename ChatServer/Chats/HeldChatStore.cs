using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>A deleted chat that a legal hold on its owner keeps.</summary>
internal sealed record HeldChatRow
{
    public long ChatId { get; init; }
    public required Guid OwnerId { get; init; }
    public Timestamp DeletedAt { get; init; }
}

/// <summary>The SQL of deleted chats that are kept. No query for users reads this table.</summary>
internal static class HeldChatStore
{
    private const string Columns = """
        SELECT chat_id, owner_id, deleted_at
        FROM   held_chats
        """;

    /// <summary>Takes a chat from its owner: it is in no list, and nobody finds it by its id.</summary>
    public static void Keep(WriteScope write, long chatId, Guid ownerId)
    {
        write.Execute("""
            INSERT INTO held_chats (chat_id, owner_id, deleted_at)
            VALUES (@chatId, @ownerId, @Now)
            """, new { chatId, ownerId, write.Now });
        write.Execute("""
            UPDATE chats
            SET    owner_id = NULL, share_uuid = NULL, folder_id = NULL
            WHERE  id = @chatId
            """, new { chatId });
    }

    /// <summary>The kept chats of all users, by id.</summary>
    public static IReadOnlyList<HeldChatRow> ReadAfter(ReadScope read, long afterId, int limit) =>
        read.Query<HeldChatRow>($"""
            {Columns}
            WHERE  chat_id > @afterId
            ORDER  BY chat_id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>Those of one user.</summary>
    public static IReadOnlyList<HeldChatRow> ReadOfAfter(ReadScope read, Guid ownerId, long afterId, int limit) =>
        read.Query<HeldChatRow>($"""
            {Columns}
            WHERE  owner_id = @ownerId AND chat_id > @afterId
            ORDER  BY chat_id
            LIMIT  @limit
            """, new { ownerId, afterId, limit });

    public static void Delete(WriteScope write, long chatId) =>
        write.Execute("""
            DELETE FROM held_chats
            WHERE  chat_id = @chatId
            """, new { chatId });
}
