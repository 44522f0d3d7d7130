using ChatServer.Storage;

namespace ChatServer.Messages.Pins;

/// <summary>The SQL of pins.</summary>
internal static class PinStore
{
    public static void Insert(WriteScope write, long messageId, long conversationId, Guid pinnedBy) =>
        Insert(write, messageId, conversationId, pinnedBy, write.Now);

    public static void Insert(WriteScope write, long messageId, long conversationId, Guid pinnedBy, Timestamp at) =>
        write.Execute("""
            INSERT INTO message_pins (message_id, conversation_id, pinned_at, pinned_by)
            VALUES (@messageId, @conversationId, @at, @pinnedBy)
            """, new { messageId, conversationId, pinnedBy, at });

    public static void Delete(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_pins
            WHERE  message_id = @messageId
            """, new { messageId });

    public static long Count(ReadScope read, long conversationId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   message_pins
            WHERE  conversation_id = @conversationId
            """, new { conversationId });

    /// <summary>A conversation's pinned messages from one id to another, the most recently pinned first.</summary>
    public static IEnumerable<MessageRow> List(ReadScope read, long conversationId, long first, long last) =>
        read.Stream<MessageRow>($"""
            {MessageStore.Columns}
            FROM   message_pins {MessageStore.Listed}
            WHERE  x.conversation_id = @conversationId AND x.message_id BETWEEN @first AND @last
            ORDER  BY x.pinned_at DESC, x.message_id DESC
            """, new { conversationId, first, last });
}
