using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A message that somebody wants to change, in a conversation that they have a part in.</summary>
internal sealed record ReachedMessage(MessageRow Row, Conversation Conversation, Guid ActorId)
{
    public long Id => Row.Id;

    /// <summary>Whom a change concerns: who has cleared the message isn't told.</summary>
    public IReadOnlyList<Guid> Audience => Conversation.WhoSee(Row.Id);
}

internal enum ChangeResult
{
    /// <summary>Stored; its event is on the way to all devices, the actor's too.</summary>
    Done,

    /// <summary>It was so already. Only who asked is told.</summary>
    Unchanged,

    NotFound,
    NotAllowed,

    /// <summary>The other side has blocked the actor.</summary>
    Blocked,

    /// <summary>The actor is suspended from messaging.</summary>
    Suspended,
    TooLate,
    TooMany,
    Invalid,
    RateLimited,

    /// <summary>A vote in what is no poll.</summary>
    NoPoll,

    /// <summary>A vote for what the poll doesn't offer.</summary>
    NoSuchOption,
}

/// <param name="Said">What the asker is told where nothing changed.</param>
/// <param name="Error">What is wrong with what was asked for.</param>
/// <param name="RetryAfter">When to ask again.</param>
internal readonly record struct ChangeOutcome(
    ChangeResult Result, ConversationEvent? Said = null, DraftError? Error = null, TimeSpan RetryAfter = default);

/// <summary>What all changes of a message share: finding it, and giving the change its place in the log.</summary>
internal sealed class MessageChanges(ConversationCache conversations, SuspendedUsers suspended)
{
    /// <summary>
    /// Null where there is no such message, or none that the actor may know of, so that ids can't be probed; or it was deleted;
    /// or the other side has blocked the actor, who then can't change what they see; or the actor is suspended.
    /// </summary>
    public ReachedMessage? Find(WriteScope write, Guid actorId, long messageId, out ChangeResult refusal)
    {
        refusal = ChangeResult.NotFound;
        if (FindWithDeleted(write, actorId, messageId) is not { Row.DeletedAt: null } reached)
            return null;

        refusal = ChangeResult.Suspended;
        if (IsSuspended(write, actorId))
            return null;

        refusal = ChangeResult.Blocked;
        return reached.Conversation.IsBlockedFor(actorId) ? null : reached;
    }

    public bool IsSuspended(WriteScope write, Guid actorId) => suspended.Contains(actorId, write.Now);

    public ReachedMessage? FindWithDeleted(WriteScope write, Guid actorId, long messageId) =>
        MessageStore.Find(write, messageId) is { } row
        && conversations.Find(write, row.ConversationId) is { } conversation
        && conversation.Find(actorId) is { } actor && !actor.HasCleared(messageId)
            ? new ReachedMessage(row, conversation, actorId)
            : null;

    /// <summary>Appends the change to the log and returns its position.</summary>
    /// <param name="detail">The emoji of a reaction, or what else the kind says.</param>
    public long Append(WriteScope write, ReachedMessage on, string kind, string? detail = null)
    {
        var position = Insert(write, on.Row, on.ActorId, kind, detail);
        conversations.Touch(on.Conversation, position);
        return position;
    }

    /// <summary>The same in a conversation that everybody has left.</summary>
    public void AppendUntold(WriteScope write, MessageRow row, Guid actorId, string kind, string? detail) =>
        conversations.NotePersonal(Insert(write, row, actorId, kind, detail));

    private static long Insert(WriteScope write, MessageRow row, Guid actorId, string kind, string? detail)
    {
        var position = write.NextPosition();
        var isReaction = kind is ConversationEventKind.ReactionAdded or ConversationEventKind.ReactionRemoved;
        ConversationEventStore.Insert(
            write, new ConversationEventRow
            {
                Id = position,
                ConversationId = row.ConversationId,
                Kind = kind,
                UserId = actorId,
                MessageId = row.Id,
                Emoji = isReaction ? EmojiColumn.Seal(write, row.Id, detail!) : null,
                Detail = isReaction ? null : detail,
                CreatedAt = write.Now,
            });
        return position;
    }
}
