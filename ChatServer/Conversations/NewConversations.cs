using ChatServer.Options.RateLimits;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <param name="Conversation">Null where there is none, and none was made.</param>
/// <param name="RetryAfter">When the sender may begin another conversation, where they began too many.</param>
internal readonly record struct OpenedConversation(Conversation? Conversation, TimeSpan RetryAfter = default, BeginRefusal Refusal = BeginRefusal.None)
{
    public static OpenedConversation SenderDisabled => new(Conversation: null, Refusal: BeginRefusal.SenderDisabled);
}

/// <summary>Why a conversation is not opened to a message.</summary>
internal enum BeginRefusal
{
    None,

    /// <summary>The sender was disabled or deleted while their message was on its way.</summary>
    SenderDisabled,

    /// <summary>The other side has blocked the sender.</summary>
    Blocked,

    /// <summary>It names a message of a conversation that isn't there yet.</summary>
    NamesMessage,
}

/// <summary>
/// How many conversations one user may begin in an hour, direct ones and groups. To add people to a group with whom one shares no
/// conversation counts too, once however many they are, as making a group with them does. It is counted from the tables: a write that is
/// rolled back takes nothing, and a restart forgives nothing.
/// </summary>
internal sealed class NewConversations(RateLimitOptions options)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>0: no limit.</summary>
    public int PerHour => options.Enabled ? options.NewConversationsPerHour : 0;

    /// <summary>How long somebody has to wait before they may begin another one; zero or less: not at all.</summary>
    public TimeSpan WaitFor(WriteScope write, Guid creatorId) =>
        PerHour > 0 && BeginningStore.Find(write, creatorId, PerHour, write.Now) is { } earliest ? Period - (write.Now - earliest) : TimeSpan.Zero;

    /// <summary>Whether it would count that somebody adds these: one of them shares no conversation with them.</summary>
    public bool Counts(ReadScope read, Guid userId, IReadOnlyCollection<Guid> addedIds) =>
        PerHour > 0 && BeginningStore.ListSharing(read, userId, addedIds).Count < addedIds.Count;

    /// <summary>Notes an addition that counts.</summary>
    public static void NoteAddition(WriteScope write, Guid userId)
    {
        BeginningStore.DeleteAdditions(write, userId, write.Now.Minus(Period));
        BeginningStore.InsertAddition(write, userId);
    }
}
