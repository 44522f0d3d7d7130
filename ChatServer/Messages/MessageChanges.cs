using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A message that somebody wants to change, in a conversation that they have a part in.</summary>
internal sealed record ReachedMessage(MessageRow Row, Conversation Conversation, Guid ActorId)
{
    public long Id => Row.Id;

    /// <summary>Whom a change concerns: who has cleared the message isn't told.</summary>
    public Audience Audience => Conversation.WhoSee(Row.Id);
}

/// <summary>What became of a change. What changed is on the way to all devices, the actor's too, as an event.</summary>
/// <param name="Unchanged">What the actor is answered where the message was as asked for already; nobody else is
/// notified.</param>
internal readonly record struct ChangeOutcome(ConversationEvent? Unchanged = null, Refusal? Refusal = null)
{
    public static ChangeOutcome Done => default;

    public static implicit operator ChangeOutcome(Refusal refusal) => new(Refusal: refusal);
}

/// <summary>What all changes of a message share: finding it, and giving the change its place in the log.</summary>
internal sealed class MessageChanges(ConversationCache conversations, SuspendedUsers suspended)
{
    private static readonly Refusal Blocked = new(RefusalCode.Blocked, RequestField.Message);

    public static Refusal NotOwn { get; } = new(RefusalCode.NotOwnMessage, RequestField.Message);

    public static Refusal TooLate { get; } = new(RefusalCode.TooLate, RequestField.Message);

    /// <summary>
    /// Refused where there is no such message, or none that the actor may know of, so that ids can't be probed; or it was
    /// deleted; or the other side has blocked the actor, who then can't change what they see; or the actor is suspended.
    /// </summary>
    public Outcome<ReachedMessage> Find(WriteScope write, Guid actorId, long messageId)
    {
        if (FindWithDeleted(write, actorId, messageId) is not { Row.DeletedAt: null } reached)
            return Refusal.UnknownMessage;

        if (IsSuspended(write, actorId))
            return Refusal.Suspended;

        return reached.Conversation.IsBlockedFor(actorId) ? Blocked : reached;
    }

    public bool IsSuspended(WriteScope write, Guid actorId) => suspended.Contains(actorId, write.Now);

    public ReachedMessage? FindWithDeleted(WriteScope write, Guid actorId, long messageId) =>
        MessageStore.Find(write, messageId) is { } row
        && conversations.Find(write, row.ConversationId) is { } conversation
        && conversation.Find(write, actorId) is { } actor && !actor.HasCleared(messageId)
            ? new ReachedMessage(row, conversation, actorId)
            : null;

    /// <summary>Appends the change to the log and returns its position.</summary>
    /// <param name="detail">The data of the kind, as its <see cref="EventKind.With"/> takes them.</param>
    public long Append(WriteScope write, ReachedMessage on, EventKind kind, string? detail = null)
    {
        var position = Insert(write, on.Row, on.ActorId, kind, detail);
        conversations.Touch(on.Conversation, position);
        return position;
    }

    /// <summary>The same in a conversation that everybody has left.</summary>
    public void AppendUntold(WriteScope write, MessageRow row, Guid actorId, EventKind kind, string? detail) =>
        conversations.NotePersonal(Insert(write, row, actorId, kind, detail));

    private static long Insert(WriteScope write, MessageRow row, Guid actorId, EventKind kind, string? detail)
    {
        var position = write.NextPosition();
        var happened = new ConversationEventRow
        {
            Id = position,
            ConversationId = row.ConversationId,
            Kind = kind.Name,
            UserId = actorId,
            MessageId = row.Id,
            CreatedAt = write.Now,
        };
        ConversationEventStore.Insert(write, kind.With(write, happened, detail));
        return position;
    }
}
