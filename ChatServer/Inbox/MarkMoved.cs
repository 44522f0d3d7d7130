using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Inbox;

internal enum MarkKind
{
    Delivered,
    Read,
}

/// <summary>A participant has received or read a conversation up to and including a message.</summary>
internal sealed record MarkMoved(
    long Position, MarkKind Kind, long ConversationId, Guid UserId, long MessageId, Timestamp CreatedAt,
    Audience Audience, long OriginConnectionId)
    : ConversationEvent(Position, UserId, Audience)
{
    // The device that sent the mark already knows.
    public override bool Concerns(long connectionId) => connectionId != OriginConnectionId;
}

internal sealed class MarkEventKind : EventKind
{
    public static readonly MarkEventKind Delivered = new("delivered", MarkKind.Delivered);
    public static readonly MarkEventKind Read = new("read", MarkKind.Read);
    private readonly MarkKind kind;

    private MarkEventKind(string name, MarkKind kind) : base(name) => this.kind = kind;

    public static MarkEventKind Of(MarkKind kind) => kind == MarkKind.Read ? Read : Delivered;

    public override ConversationEvent Restore(MissedEvent missed) => new MarkMoved(
        missed.Row.Id, kind, missed.Row.ConversationId, missed.Row.UserId, missed.Row.MessageId, missed.Row.CreatedAt,
        missed.Recipient, OriginConnectionId: 0);
}

/// <summary>A read mark of a user who has switched read receipts off: only their own devices receive it.</summary>
internal sealed class UnpublishedReadKind : PersonalEventKind
{
    public static readonly UnpublishedReadKind Read = new();

    private UnpublishedReadKind() : base("read")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) => new MarkMoved(
        row.Id, MarkKind.Read, row.ConversationId, row.UserId, row.MessageId, row.CreatedAt, Audience.Of(row.UserId),
        OriginConnectionId: 0);
}
