using ChatServer.Administration;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <param name="Conversation">Null where there is none, and none was made.</param>
/// <param name="RetryAfter">When the sender may begin another conversation, where they began too many.</param>
internal readonly record struct OpenedConversation(Conversation? Conversation, TimeSpan RetryAfter = default);

/// <summary>
/// How many conversations one user may begin in an hour, direct ones and groups. It is counted from the table: a write that is rolled
/// back takes nothing, and a restart forgives nothing.
/// </summary>
internal sealed class NewConversations(RateLimitOptions options)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>0: no limit.</summary>
    public int PerHour => options.Enabled ? options.NewConversationsPerHour : 0;

    /// <summary>How long somebody has to wait before they may begin another one; zero or less: not at all.</summary>
    public TimeSpan WaitFor(WriteScope write, Guid creatorId) =>
        PerHour > 0 && ConversationStore.FindCreation(write, creatorId, PerHour) is { } earliest ? Period - (write.Now - earliest) : TimeSpan.Zero;
}
