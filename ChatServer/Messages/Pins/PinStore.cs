using ChatServer.Storage;

namespace ChatServer.Messages.Pins;

/// <summary>The SQL of pins.</summary>
internal static class PinStore
{
    public static void Update(WriteScope write, long messageId, Timestamp? pinnedAt, Guid? pinnedBy) =>
        write.Execute("""
            UPDATE messages
            SET    pinned_at = @pinnedAt, pinned_by = @pinnedBy
            WHERE  id = @messageId
            """, new { messageId, pinnedAt, pinnedBy });

    public static long Count(ReadScope read, long conversationId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   messages
            WHERE  conversation_id = @conversationId AND pinned_at IS NOT NULL
            """, new { conversationId });

    // The plus keeps SQLite from the index of all messages, which it takes for the better one when it sees a range of ids: with it,
    // the pins of a conversation of a million messages took 0.4 s.

    /// <summary>The pinned messages of a conversation from one to another, the last pinned first.</summary>
    public static IReadOnlyList<MessageRow> List(ReadScope read, long conversationId, long first, long last) =>
        read.Query<MessageRow>($"""
            {MessageStore.Rows}
            WHERE  m.conversation_id = @conversationId AND m.pinned_at IS NOT NULL AND +m.id BETWEEN @first AND @last
            ORDER  BY m.pinned_at DESC
            """, new { conversationId, first, last });
}
