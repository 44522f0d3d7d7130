using ChatServer.Accounts.Suspensions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Conversations;

internal sealed record OpenDirectConversation(Guid UserId, Guid OtherId) : IWriteCommand;

/// <param name="IsNew">Whether this call created it.</param>
internal readonly record struct OpenedConversation(long Id, bool IsNew);

/// <summary>Opens the conversation of two users before its first message.</summary>
internal sealed class DirectConversations(Database database, ConversationCache conversations, SuspendedUsers suspended)
{
    private const int MaxEmpty = 50;
    private static readonly TimeSpan EmptyShownFor = TimeSpan.FromDays(1);

    public ValueTask<Outcome<OpenedConversation>> OpenAsync(
        OpenDirectConversation command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Open, cancellationToken);

    /// <summary>Whether a conversation is a direct one of this user.</summary>
    public ValueTask<bool> IsOfAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.IsDirectOf(read, conversationId, userId), cancellationToken);

    /// <summary>The conversations without messages that a user opened lately, newest first.</summary>
    public static IReadOnlyList<EmptyConversationRow> ListEmpty(ReadScope read, Guid userId, Timestamp now) =>
        ConversationStore.ListEmpty(read, userId, now.Minus(EmptyShownFor), MaxEmpty);

    private Outcome<OpenedConversation> Open(WriteScope write, OpenDirectConversation command)
    {
        var (userId, otherId) = command;
        var isKnown = ConversationStore.FindDirect(write, userId, otherId) is not null;
        if (!isKnown && suspended.Contains(userId, write.Now))
            return Refusal.Suspended;

        var opened = conversations.OpenDirect(write, userId, otherId);
        return opened.IsRefused ? opened.Refusal : new OpenedConversation(opened.Value.Id, IsNew: !isKnown);
    }
}
