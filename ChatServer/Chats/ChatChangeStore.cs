using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>A text that changed, or a chat that was deleted.</summary>
internal sealed record ChatChangeRow
{
    public long Change { get; init; }
    public long ChatId { get; init; }

    /// <summary>Null: the chat's title, and its document without the tree.</summary>
    public long? MessageRow { get; init; }

    public bool IsDeleted { get; init; }
}

/// <summary>
/// The SQL of the changes that the search in chats follows: each has a number, and a later one has a greater number.
/// </summary>
internal static class ChatChangeStore
{
    public static long FindLast(ReadScope read) => read.QueryScalar<long>("SELECT last FROM chat_changes WHERE id = 1");

    /// <summary>Takes some numbers and returns the first.</summary>
    public static long Take(WriteScope write, int count) =>
        write.QueryScalar<long>("""
            UPDATE chat_changes
            SET    last = last + @count
            WHERE  id = 1
            RETURNING last
            """, new { count }) - count + 1;

    public static void NoteTitle(WriteScope write, long chatId)
    {
        var change = Take(write, 1);
        write.Execute("""
            UPDATE chats
            SET    change = @change
            WHERE  id = @chatId
            """, new { chatId, change });
    }

    public static void NoteDeletion(WriteScope write, long chatId)
    {
        var change = Take(write, 1);
        write.Execute("""
            INSERT INTO deleted_chats (change, chat_id)
            VALUES (@change, @chatId)
            """, new { chatId, change });
    }

    /// <summary>Removes some of the oldest deletions up to a number. Returns how many.</summary>
    public static int PruneDeletions(WriteScope write, long upTo, int limit) =>
        write.Execute("""
            DELETE FROM deleted_chats
            WHERE  change <= (SELECT MAX(change)
                              FROM   (SELECT change
                                      FROM   deleted_chats
                                      WHERE  change <= @upTo
                                      ORDER  BY change
                                      LIMIT  @limit) x)
            """, new { upTo, limit });

    /// <summary>The changes in a range of numbers, in order; each text is listed with its last change only.</summary>
    public static IReadOnlyList<ChatChangeRow> List(ReadScope read, long after, long upTo) =>
        read.Query<ChatChangeRow>("""
            SELECT change, chat_id, id AS message_row, 0 AS is_deleted
            FROM   chat_messages
            WHERE  change > @after AND change <= @upTo
            UNION  ALL
            SELECT change, id, NULL, 0
            FROM   chats
            WHERE  change > @after AND change <= @upTo
            UNION  ALL
            SELECT change, chat_id, NULL, 1
            FROM   deleted_chats
            WHERE  change > @after AND change <= @upTo
            ORDER  BY change
            """, new { after, upTo });
}
