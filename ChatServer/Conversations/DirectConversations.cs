using ChatServer.Accounts.Suspensions;
using ChatServer.Storage;

namespace ChatServer.Conversations;

internal enum OpenResult
{
    Created,
    Found,

    /// <summary>No user that may be written to.</summary>
    UnknownUser,

    /// <summary>The user began too many conversations.</summary>
    RateLimited,

    /// <summary>The user is suspended from messaging, and has no conversation with the other yet.</summary>
    Suspended,
}

internal readonly record struct OpenOutcome(OpenResult Result, long ConversationId = 0, TimeSpan RetryAfter = default);

/// <summary>Opens the conversation of two users before anything is said in it.</summary>
internal sealed class DirectConversations(Database database, ConversationCache conversations, SuspendedUsers suspended)
{
    private const int MaxUnbegun = 50;
    private static readonly TimeSpan ShownUnbegun = TimeSpan.FromDays(1);

    public ValueTask<OpenOutcome> OpenAsync(Guid userId, Guid otherId, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Open(write, userId, otherId), cancellationToken);

    /// <summary>Whether a conversation is a direct one of this user.</summary>
    public ValueTask<bool> IsOfAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.IsDirectOf(read, conversationId, userId), cancellationToken);

    /// <summary>What somebody opened lately and has said nothing in yet, the newest first.</summary>
    public static IReadOnlyList<UnbegunRow> ListUnbegun(ReadScope read, Guid userId, Timestamp now) =>
        ConversationStore.ListUnbegun(read, userId, now.Minus(ShownUnbegun), MaxUnbegun);

    private OpenOutcome Open(WriteScope write, Guid userId, Guid otherId)
    {
        var isKnown = ConversationStore.FindDirect(write, userId, otherId) is not null;
        if (!isKnown && suspended.Contains(userId, write.Now))
            return new OpenOutcome(OpenResult.Suspended);

        var opened = conversations.OpenDirect(write, userId, otherId);
        if (opened.Conversation is { } conversation)
            return new OpenOutcome(isKnown ? OpenResult.Found : OpenResult.Created, conversation.Id);

        return opened.RetryAfter > TimeSpan.Zero
            ? new OpenOutcome(OpenResult.RateLimited, RetryAfter: opened.RetryAfter)
            : new OpenOutcome(OpenResult.UnknownUser);
    }
}
