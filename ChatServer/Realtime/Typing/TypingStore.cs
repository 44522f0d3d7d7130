using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>The recipients of a user's typing, and how they see that user.</summary>
internal sealed record TypingRecipients(bool IsGroup, bool IsLarge, Typist Sender, IReadOnlyList<Guid> Members);

/// <summary>The SQL of typing.</summary>
internal static class TypingStore
{
    /// <summary>
    /// Null if the sender is not a participant. In a large conversation nobody is listed.
    /// </summary>
    public static TypingRecipients? FindRecipients(ReadScope read, long conversationId, Guid senderId)
    {
        if (ConversationStore.FindView(read, conversationId, senderId) is not { LeftPosition: null } view)
            return null;

        return new TypingRecipients(
            IsGroup: ConversationStore.FindKind(read, conversationId) != ConversationKind.Direct.Name, view.IsLarge,
            Find(read, senderId, conversationId), view.IsLarge ? [] : ListRecipients(read, conversationId, senderId));
    }

    public static Typist Find(ReadScope read, Guid userId, long conversationId) => UserStore.Find(read, userId) is { } user
        ? new Typist(userId, user.Fullname, UserRole.Of(user), conversationId)
        : new Typist(userId, "", UserRole.User, conversationId);

    private static IReadOnlyList<Guid> ListRecipients(ReadScope read, long conversationId, Guid senderId) =>
        read.Query<Guid>("""
            SELECT p.user_id
            FROM   conversation_participants p
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL AND p.user_id <> @senderId
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = @senderId AND b.blocked_id = p.user_id)
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = p.user_id AND b.blocked_id = @senderId)
            """, new { conversationId, senderId });
}
