using ChatServer.Chats.Events;
using ChatServer.Messages.CatchingUp;
using ChatServer.Storage;

namespace ChatServer.Tests.Chats;

internal static class MissedChats
{
    /// <summary>Everything that is kept for a user's devices.</summary>
    public static IReadOnlyList<ChatChanged> ReadAll(this MissedChatEvents missed, ReadScope read, Guid userId) =>
        [.. missed.Read(read, userId, new MissedRange(0, long.MaxValue, default)).Cast<ChatChanged>()];
}
