using ChatServer.Administration.Deletions;
using ChatServer.Agents.Chats;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>
/// The conversations that have something of a user: those in which they are or were a participant, and the chats of others with
/// their agents.
/// </summary>
internal static class UserConversations
{
    /// <summary>The next one by id; null at the end.</summary>
    public static long? FindNext(ReadScope read, Guid userId, long after)
    {
        var own = AccountDeletionStore.NextConversation(read, userId, after);
        var ofAgent = OwnedChatStore.FindNext(read, userId, after);
        return own is null || ofAgent < own ? ofAgent : own;
    }
}
