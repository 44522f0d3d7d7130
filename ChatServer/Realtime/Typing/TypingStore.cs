using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>Who is to hear somebody type, and as whom.</summary>
internal sealed record Hearers(bool IsGroup, string SenderName, IReadOnlyList<Guid> Members);

/// <summary>The SQL of typing.</summary>
internal static class TypingStore
{
    /// <summary>
    /// Null where the sender takes no part in the conversation. Nobody in a large one is notified of who is typing.
    /// </summary>
    public static Hearers? FindHearers(ReadScope read, long conversationId, Guid senderId) =>
        ConversationStore.FindView(read, conversationId, senderId) is { LeftPosition: null } view
            ? new Hearers(
                IsGroup: ConversationStore.FindKind(read, conversationId) != ConversationKind.Direct.Name,
                UserStore.FindName(read, senderId), view.IsLarge ? [] : ListHearers(read, conversationId, senderId))
            : null;

    private static IReadOnlyList<Guid> ListHearers(ReadScope read, long conversationId, Guid senderId) =>
        read.Query<Guid>("""
            SELECT p.user_id
            FROM   conversation_participants p
            WHERE  p.conversation_id = @conversationId AND p.left_position IS NULL AND p.user_id <> @senderId
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = @senderId AND b.blocked_id = p.user_id)
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = p.user_id AND b.blocked_id = @senderId)
            """, new { conversationId, senderId });
}
