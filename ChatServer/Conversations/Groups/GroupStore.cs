using ChatServer.Storage;

namespace ChatServer.Conversations.Groups;

/// <summary>The SQL of groups.</summary>
internal static class GroupStore
{
    public static long Insert(WriteScope write, Guid creator) =>
        write.QueryScalar<long>("""
            INSERT INTO conversations (kind, created_by, created_at)
            VALUES ('group', @creator, @Now)
            RETURNING id
            """, new { creator, write.Now });

    public static void UpdateName(WriteScope write, long id, byte[] sealedName) =>
        write.Execute("""
            UPDATE conversations
            SET    sealed_name = @sealedName
            WHERE  id = @id
            """, new { id, sealedName });

    public static byte[]? FindName(ReadScope read, long id) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT sealed_name
            FROM   conversations
            WHERE  id = @id AND kind = 'group'
            """, new { id });

    /// <summary>Makes somebody a participant, from here on: what was said before is in the history and isn't unread.</summary>
    public static void Join(WriteScope write, Conversation conversation, Guid userId, string role) =>
        write.Execute("""
            INSERT INTO conversation_participants (
                conversation_id, kind, user_id, role, read_seq, read_message_id, delivered_seq, last_message_id, last_position, joined_at)
            VALUES (@Id, 'group', @userId, @role, @LastSeq, @LastMessageId, @LastSeq, @LastMessageId, @LastPosition, @Now)
            ON CONFLICT (conversation_id, user_id) DO UPDATE
            SET    role = excluded.role, read_seq = excluded.read_seq, read_message_id = excluded.read_message_id,
                   delivered_seq = excluded.delivered_seq, own_after_read = 0, unread = 0,
                   last_message_id = excluded.last_message_id, last_position = excluded.last_position, joined_at = excluded.joined_at, left_position = NULL
            """, new
        {
            conversation.Id,
            userId,
            role,
            conversation.LastSeq,
            conversation.LastMessageId,
            conversation.LastPosition,
            write.Now,
        });

    /// <summary>Ends somebody's view at a position; what was told up to it stays theirs.</summary>
    public static void Leave(WriteScope write, long conversationId, Guid userId, long position) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    left_position = @position, role = 'member'
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId, position });

    public static void UpdateRole(WriteScope write, long conversationId, Guid userId, string role) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    role = @role
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId, role });

    /// <summary>The owner first, then the admins, then the others; each as they joined.</summary>
    public static IReadOnlyList<GroupMember> ListMembers(ReadScope read, long conversationId) =>
        read.Query<GroupMember>("""
            SELECT user_id, role
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND left_position IS NULL
            ORDER  BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, joined_at, user_id
            """, new { conversationId });
}
