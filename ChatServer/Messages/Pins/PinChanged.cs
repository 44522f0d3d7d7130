using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Pins;

/// <summary>A message was pinned in its conversation, or unpinned.</summary>
internal sealed record PinChanged(
    long Position, bool IsPinned, long ConversationId, long MessageId, Guid UserId, Timestamp At,
    Audience Audience)
    : ChangeEvent(Position, UserId, Audience);

internal sealed class PinKind : EventKind
{
    public static readonly PinKind Pinned = new("pinned", isPinned: true);
    public static readonly PinKind Unpinned = new("unpinned", isPinned: false);
    private readonly bool isPinned;

    private PinKind(string name, bool isPinned) : base(name) => this.isPinned = isPinned;

    public override bool RevealsContent => true;

    public override ConversationEvent Restore(MissedEvent missed) => new PinChanged(
        missed.Row.Id, isPinned, missed.Row.ConversationId, missed.Row.MessageId, missed.Row.UserId, missed.Row.CreatedAt,
        missed.Recipient);
}
