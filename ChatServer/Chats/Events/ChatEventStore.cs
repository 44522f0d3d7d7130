using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>An entry of the log about a chat.</summary>
internal sealed record ChatEventRow
{
    /// <summary>The position in the log.</summary>
    public long Id { get; init; }
    public Guid OwnerId { get; init; }
    public long ChatId { get; init; }

    /// <summary>The message whose content has changed; the event is restored from the message.</summary>
    public long? MessageRow { get; init; }
    public Timestamp CreatedAt { get; init; }

    /// <summary>Any other event, sealed.</summary>
    public byte[]? Content { get; init; }
}

/// <summary>How many bytes an entry has.</summary>
internal sealed record ChatEventSizeRow(long Id, long Bytes);

/// <summary>An entry that may be too old.</summary>
internal sealed record OldChatEventRow
{
    public long Id { get; init; }
    public Guid OwnerId { get; init; }
    public long ChatId { get; init; }
    public Timestamp CreatedAt { get; init; }

    /// <summary>The position of the owner's newest entry.</summary>
    public long Newest { get; init; }
}

/// <summary>The SQL of the events of chats.</summary>
internal static class ChatEventStore
{
    /// <summary>A change of a message's content takes the place of the one before it: only the newest content matters.</summary>
    public static void ReplaceContentChange(WriteScope write, ChatEventRow row) =>
        write.Execute("""
            INSERT INTO chat_events (id, owner_id, chat_id, message_row, created_at)
            VALUES (@Id, @OwnerId, @ChatId, @MessageRow, @CreatedAt)
            ON CONFLICT (message_row) WHERE message_row IS NOT NULL DO UPDATE
            SET    id = excluded.id, created_at = excluded.created_at
            """, row);

    public static void Insert(WriteScope write, ChatEventRow row) =>
        write.Execute("""
            INSERT INTO chat_events (id, owner_id, chat_id, created_at, content)
            VALUES (@Id, @OwnerId, @ChatId, @CreatedAt, @Content)
            """, row);

    /// <summary>Keeps the position of a deletion, as the events of the deleted chat are gone with theirs.</summary>
    public static void MarkDeletion(WriteScope write, Guid ownerId, long position) =>
        write.Execute("""
            INSERT INTO chat_events (id, owner_id, chat_id, created_at)
            VALUES (@position, @ownerId, 0, @Now)
            ON CONFLICT (owner_id) WHERE chat_id = 0 DO UPDATE
            SET    id = excluded.id, created_at = excluded.created_at
            """, new { position, ownerId, write.Now });

    /// <summary>
    /// Takes that position from an erased account. The highest of all erased accounts stays, as nobody's: it may be the last of
    /// the log, and positions never go back.
    /// </summary>
    public static void DisownDeletion(WriteScope write, Guid ownerId)
    {
        var parameters = new { ownerId, nobody = Guid.Empty };
        write.Execute("""
            DELETE FROM chat_events
            WHERE  owner_id = @nobody AND chat_id = 0
                   AND id < (SELECT id FROM chat_events WHERE owner_id = @ownerId AND chat_id = 0)
            """, parameters);
        write.Execute("""
            DELETE FROM chat_events
            WHERE  owner_id = @ownerId AND chat_id = 0
                   AND EXISTS (SELECT 1 FROM chat_events WHERE owner_id = @nobody AND chat_id = 0)
            """, parameters);
        write.Execute("""
            UPDATE chat_events
            SET    owner_id = @nobody
            WHERE  owner_id = @ownerId AND chat_id = 0
            """, parameters);
    }

    public static void DeleteOf(WriteScope write, long chatId) =>
        write.Execute("""
            DELETE FROM chat_events
            WHERE  chat_id = @chatId
            """, new { chatId });

    /// <summary>The events of a user's chats above a position, in order.</summary>
    public static IReadOnlyList<ChatEventRow> ReadAfter(ReadScope read, Guid ownerId, long after, int limit) =>
        read.Query<ChatEventRow>("""
            SELECT id, owner_id, chat_id, message_row, created_at, content
            FROM   chat_events
            WHERE  owner_id = @ownerId AND id > @after AND chat_id <> 0
            ORDER  BY id
            LIMIT  @limit
            """, new { ownerId, after, limit });

    public static long Count(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   chat_events
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    /// <summary>The bytes of a user's entries; changes of contents have none of their own.</summary>
    public static long CountBytes(ReadScope read, Guid ownerId) =>
        read.QueryScalar<long>("""
            SELECT COALESCE(SUM(LENGTH(content)), 0)
            FROM   chat_events
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    /// <summary>A user's oldest entries, without their content.</summary>
    public static IReadOnlyList<ChatEventSizeRow> ListSizes(ReadScope read, Guid ownerId, int limit) =>
        read.Query<ChatEventSizeRow>("""
            SELECT id, COALESCE(LENGTH(content), 0) AS bytes
            FROM   chat_events
            WHERE  owner_id = @ownerId
            ORDER  BY id
            LIMIT  @limit
            """, new { ownerId, limit });

    /// <summary>Some entries of all users above a position, from the oldest.</summary>
    public static IReadOnlyList<OldChatEventRow> ListOldest(ReadScope read, long after, int limit) =>
        read.Query<OldChatEventRow>("""
            SELECT e.id, e.owner_id, e.chat_id, e.created_at,
                   (SELECT MAX(n.id) FROM chat_events n WHERE n.owner_id = e.owner_id) AS newest
            FROM   chat_events e
            WHERE  e.id > @after
            ORDER  BY e.id
            LIMIT  @limit
            """, new { after, limit });

    /// <summary>
    /// Removes a user's entries up to a position, which must be below their newest, and remembers where the log begins now.
    /// Returns how many were removed.
    /// </summary>
    public static int Prune(WriteScope write, Guid ownerId, long upTo)
    {
        var removed = write.Execute("""
            DELETE FROM chat_events
            WHERE  owner_id = @ownerId AND id <= @upTo AND chat_id <> 0
            """, new { ownerId, upTo });
        if (removed > 0)
            write.Execute("""
                INSERT INTO chat_log_starts (owner_id, position)
                VALUES (@ownerId, @upTo)
                ON CONFLICT (owner_id) DO UPDATE
                SET    position = excluded.position
                """, new { ownerId, upTo });
        return removed;
    }

    /// <summary>The position up to which a user's entries were removed; 0 if none were.</summary>
    public static long FindStart(ReadScope read, Guid ownerId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT position
            FROM   chat_log_starts
            WHERE  owner_id = @ownerId
            """, new { ownerId });

    public static void DeleteStart(WriteScope write, Guid ownerId) =>
        write.Execute("""
            DELETE FROM chat_log_starts
            WHERE  owner_id = @ownerId
            """, new { ownerId });
}
