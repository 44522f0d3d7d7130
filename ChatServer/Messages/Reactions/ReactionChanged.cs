using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Reactions;

/// <summary>A user reacted to a message, or removed a reaction.</summary>
internal sealed record ReactionChanged(
    long Position, bool IsAdded, long ConversationId, long MessageId, Guid UserId, string Emoji, Timestamp At,
    Audience Audience)
    : ChangeEvent(Position, UserId, Audience);

/// <summary>The detail of these events is the emoji.</summary>
internal sealed class ReactionKind : EventKind
{
    public static readonly ReactionKind Added = new("reaction_added", isAdded: true);
    public static readonly ReactionKind Removed = new("reaction_removed", isAdded: false);
    private readonly bool isAdded;

    private ReactionKind(string name, bool isAdded) : base(name) => this.isAdded = isAdded;

    public override bool RevealsContent => true;

    public override ConversationEventRow With(WriteScope write, ConversationEventRow row, string? detail) =>
        row with { Emoji = EmojiColumn.Seal(write, row.MessageId, detail!) };

    public override ConversationEvent Restore(MissedEvent missed) => new ReactionChanged(
        missed.Row.Id, isAdded, missed.Row.ConversationId, missed.Row.MessageId, missed.Row.UserId,
        EmojiColumn.Open(missed.Read, missed.Row.MessageId, missed.Row.Emoji!), missed.Row.CreatedAt, missed.Recipient);
}
