using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Groups;

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

    /// <summary>
    /// The same as seen by a user: former members keep the name that it had then. Null if they never were a participant.
    /// </summary>
    public static byte[]? FindNameSeenBy(ReadScope read, long id, Guid userId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT CASE WHEN p.left_position IS NULL THEN c.sealed_name ELSE p.left_name END
            FROM   conversation_participants p
            JOIN   conversations c ON c.id = p.conversation_id
            WHERE  p.conversation_id = @id AND p.user_id = @userId AND c.kind = 'group'
            """, new { id, userId });

    /// <summary>
    /// Ends a user's view at a position; everything up to it stays visible to them. The current name, and how far all others have
    /// read, are kept for them.
    /// </summary>
    public static void Leave(WriteScope write, long conversationId, Guid userId, long position) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    left_position = @position, role = 'member', left_read = @read,
                   left_name = (SELECT c.sealed_name FROM conversations c WHERE c.id = @conversationId)
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId, position, read = ConversationMarks.ReadByOthers(write, conversationId, userId) });

    public static void UpdateRole(WriteScope write, long conversationId, Guid userId, string role) =>
        write.Execute("""
            UPDATE conversation_participants
            SET    role = @role
            WHERE  conversation_id = @conversationId AND user_id = @userId
            """, new { conversationId, userId, role });

    /// <summary>The owner first, then the admins, then the others; each in the order of joining.</summary>
    public static IReadOnlyList<GroupMember> ListMembers(ReadScope read, long conversationId) =>
        read.Query<GroupMember>("""
            SELECT user_id, role
            FROM   conversation_participants
            WHERE  conversation_id = @conversationId AND left_position IS NULL
            ORDER  BY CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END, joined_at, user_id
            """, new { conversationId });
}
