using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>The SQL of users' own settings of conversations.</summary>
internal static class SettingsStore
{
    /// <summary>Null if the user never was a participant.</summary>
    public static ConversationSettings? Find(ReadScope read, long conversationId, Guid userId) =>
        read.QueryFirstOrDefault<ConversationSettings>("""
            SELECT is_archived, muted_until, pinned_at, cleared_position
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId });

    public static void Update(WriteScope write, long conversationId, Guid userId, ConversationSettings settings) =>
        write.Later("""
            UPDATE conversation_participants
            SET    is_archived = @IsArchived, muted_until = @MutedUntil, pinned_at = @PinnedAt, cleared_position = @ClearedPosition
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new
        {
            conversationId,
            userId,
            settings.IsArchived,
            settings.MutedUntil,
            settings.PinnedAt,
            settings.ClearedPosition,
        });

    public static long CountPinned(ReadScope read, Guid userId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   conversation_participants
            WHERE  user_id = @userId AND pinned_at IS NOT NULL
            """, new { userId });

    /// <summary>Marks everything as read for a former member: their counters are no longer written.</summary>
    public static void ClearUnread(WriteScope write, long conversationId, Guid userId) =>
        write.Later("""
            UPDATE conversation_participants
            SET    unread = 0
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId });
}
