using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>The content of a deleted message that is kept, still sealed.</summary>
internal sealed record HeldMessage
{
    public long MessageId { get; init; }
    public long ConversationId { get; init; }
    public byte[]? Body { get; init; }
    public byte[]? Data { get; init; }
    public long? ReplyToId { get; init; }
    public byte[]? Forwarded { get; init; }
    public Guid? AttachedProfile { get; init; }
    public Timestamp? EditedAt { get; init; }
    public long? FileId { get; init; }
    public string? FileObject { get; init; }
    public long FileSize { get; init; }
    public byte[]? FileDetails { get; init; }
    public byte[]? Extras { get; init; }

    /// <summary>The message as it was, still marked as deleted.</summary>
    public MessageRow Restore(MessageRow deleted) => deleted with
    {
        Body = Body,
        Data = Data,
        ReplyToId = ReplyToId,
        Forwarded = Forwarded,
        ProfileId = AttachedProfile,
        EditedAt = EditedAt,
        FileId = FileId,
        FileObject = FileObject,
        FileSize = FileSize,
        FileDetails = FileDetails,
    };
}

/// <summary>The SQL of the content kept of deleted messages. No query for users reads these tables.</summary>
internal static class HeldMessageStore
{
    private const string Columns = """
        SELECT message_id, conversation_id, body, data, reply_to_id, forwarded, attached_profile, edited_at,
               file_id, file_object, file_size, file_details, extras
        FROM   held_messages
        """;

    /// <summary>Copies a message's content, and its content before its edits.</summary>
    public static void Keep(WriteScope write, long messageId)
    {
        write.Execute("""
            INSERT INTO held_messages (message_id, conversation_id, body, data, reply_to_id, forwarded, attached_profile, edited_at,
                                       file_id, file_object, file_size, file_details, extras)
            SELECT m.id, m.conversation_id, m.body, m.data, m.reply_to_id, m.forwarded, m.attached_profile, m.edited_at,
                   m.file_id, f.object_name, COALESCE(f.size, 0), f.details, x.extras
            FROM   messages m
            LEFT   JOIN message_files f ON f.id = m.file_id
            LEFT   JOIN message_extras x ON x.message_id = m.id
            WHERE  m.id = @messageId
            """, new { messageId });
        write.Execute("""
            INSERT INTO held_files (id, message_id, conversation_id, object_name, size, details)
            SELECT f.id, f.message_id, f.conversation_id, f.object_name, f.size, f.details
            FROM   messages m
            JOIN   message_files f ON f.conversation_id = m.conversation_id AND f.message_id = m.id AND f.id <> m.file_id
            WHERE  m.id = @messageId
            """, new { messageId });
        write.Execute("""
            INSERT INTO held_edits (message_id, replaced_at, body)
            SELECT message_id, replaced_at, body
            FROM   message_edits
            WHERE  message_id = @messageId
            """, new { messageId });
    }

    public static HeldMessage? Find(ReadScope read, long messageId) =>
        read.QueryFirstOrDefault<HeldMessage>($"""
            {Columns}
            WHERE  message_id = @messageId
            """, new { messageId });

    /// <summary>The kept messages of all conversations above an id.</summary>
    public static IReadOnlyList<HeldMessage> ReadAfter(ReadScope read, long afterId, int limit) =>
        read.Query<HeldMessage>($"""
            {Columns}
            WHERE  message_id > @afterId
            ORDER  BY message_id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>A conversation's kept messages between two ids, both excluded, newest first.</summary>
    public static IReadOnlyList<MessageRow> ReadBefore(
        ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Query<MessageRow>($"""
            {MessageStore.Columns}
            FROM   held_messages {MessageStore.Listed}
            WHERE  x.conversation_id = @conversationId AND x.message_id > @afterId AND x.message_id < @beforeId
            ORDER  BY x.message_id DESC
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>Deletes what is kept of a message. Returns the objects of its files but the first.</summary>
    public static IReadOnlyList<string> Delete(WriteScope write, long messageId)
    {
        write.Execute("""
            DELETE FROM held_edits
            WHERE  message_id = @messageId
            """, new { messageId });
        write.Execute("""
            DELETE FROM held_messages
            WHERE  message_id = @messageId
            """, new { messageId });
        return write.Query<string>("""
            DELETE FROM held_files
            WHERE  message_id = @messageId
            RETURNING object_name
            """, new { messageId });
    }
}
