using System.Text.Json.Serialization;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Events;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>A message that a participant of its conversation wants to change.</summary>
internal sealed record ReachedMessage(MessageRow Row, Conversation Conversation, Guid ActorId)
{
    public long Id => Row.Id;

    /// <summary>The recipients of a change: all participants who have not cleared the message.</summary>
    public Audience Audience => Conversation.AudienceOf(Row.Id);
}

/// <summary>The event of a change of a message.</summary>
[JsonDerivedType(typeof(MessageEdited), nameof(MessageEdited))]
[JsonDerivedType(typeof(MessageDeleted), nameof(MessageDeleted))]
[JsonDerivedType(typeof(ReactionChanged), nameof(ReactionChanged))]
[JsonDerivedType(typeof(PinChanged), nameof(PinChanged))]
[JsonDerivedType(typeof(PollChanged), nameof(PollChanged))]
internal abstract record ChangeEvent(long Position, Guid ActorId, Audience Audience)
    : ConversationEvent(Position, ActorId, Audience);

/// <summary>The outcome of a change. A change that was made is on its way to all devices as an event, the actor's too.</summary>
/// <param name="Unchanged">The answer to the actor if the message already was as requested; nobody else is notified.</param>
internal readonly record struct ChangeOutcome(ChangeEvent? Unchanged = null, Refusal? Refusal = null)
{
    public static ChangeOutcome Done => default;

    public static implicit operator ChangeOutcome(Refusal refusal) => new(Refusal: refusal);
}

/// <summary>What all changes of a message share: finding it, and appending the change to the log.</summary>
internal sealed class MessageChanges(
    ConversationCache conversations, IConversationAccess access, SuspendedUsers suspended)
{
    private static readonly Refusal Blocked = new(RefusalCode.Blocked, RequestField.Message);

    public static Refusal NotOwn { get; } = new(RefusalCode.NotOwnMessage, RequestField.Message);

    public static Refusal TooLate { get; } = new(RefusalCode.TooLate, RequestField.Message);

    /// <summary>
    /// Refused if there is no such message, or the actor may not see it (the same refusal, so that ids can't be probed), or it
    /// was deleted; if the other user has blocked the actor, who then can't change what that user sees; or if the actor is
    /// suspended.
    /// </summary>
    public Outcome<ReachedMessage> Find(WriteScope write, Guid actorId, long messageId)
    {
        if (FindWithDeleted(write, actorId, messageId) is not { Row.DeletedAt: null } reached)
            return Refusal.UnknownMessage;

        if (IsSuspended(write, actorId))
            return Refusal.Suspended;

        return reached.Conversation.IsBlockedFor(actorId) ? Blocked : reached;
    }

    /// <summary>
    /// The same for a change that adds to the conversation, which is also refused if the actor may only read it.
    /// </summary>
    public Outcome<ReachedMessage> FindToWrite(WriteScope write, Guid actorId, long messageId)
    {
        var found = Find(write, actorId, messageId);
        return found.IsRefused || access.MayWrite(write, found.Value.Conversation, actorId)
            ? found
            : new Refusal(RefusalCode.NotPermitted);
    }

    /// <summary>Whether the actor may change messages of others, whatever their role.</summary>
    public bool IsManager(WriteScope write, ReachedMessage reached) =>
        access.Manages(write, reached.Conversation, reached.ActorId);

    public bool IsSuspended(WriteScope write, Guid actorId) => suspended.Contains(actorId, write.Now);

    public ReachedMessage? FindWithDeleted(WriteScope write, Guid actorId, long messageId) =>
        MessageStore.Find(write, messageId) is { } row
        && conversations.Find(write, row.ConversationId) is { } conversation
        && conversation.Find(write, actorId) is { } actor && !actor.HasCleared(messageId)
            ? new ReachedMessage(row, conversation, actorId)
            : null;

    /// <summary>Appends the change to the log and returns its position.</summary>
    /// <param name="detail">The kind's data, as <see cref="EventKind.With"/> takes it.</param>
    public long Append(WriteScope write, ReachedMessage on, EventKind kind, string? detail = null)
    {
        var position = Insert(write, on.Row, on.ActorId, kind, detail);
        conversations.Touch(on.Conversation, position);
        return position;
    }

    /// <summary>Appends a change in a conversation that all participants have left, so that nobody is notified.</summary>
    public void AppendUnnotified(WriteScope write, MessageRow row, Guid actorId, EventKind kind, string? detail) =>
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
