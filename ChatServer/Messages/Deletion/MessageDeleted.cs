using System.Globalization;
using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>A message was deleted: its content is gone, an empty message stays.</summary>
/// <param name="ParentId">The thread root of a reply; it has one reply less now.</param>
/// <param name="UserId">The user who deleted it: its author, or a manager of the group.</param>
internal sealed record MessageDeleted(
    long Position, long ConversationId, long MessageId, long? ParentId, Guid UserId, Timestamp DeletedAt,
    Audience Audience)
    : ChangeEvent(Position, UserId, Audience);

/// <summary>The detail of its events is the id of the deleted message's thread root, if it was a reply.</summary>
internal sealed class DeletionKind : EventKind
{
    public static readonly DeletionKind Deleted = new();

    private DeletionKind() : base("deleted")
    {
    }

    public override bool ChangesContent => true;

    public static string? DetailOf(long? parentId) => parentId?.ToString(CultureInfo.InvariantCulture);

    public override ConversationEvent Restore(MissedEvent missed) => new MessageDeleted(
        missed.Row.Id, missed.Row.ConversationId, missed.Row.MessageId, ParentOf(missed.Row), missed.Row.UserId,
        missed.Row.CreatedAt, missed.Recipient);

    private static long? ParentOf(ConversationEventRow row) =>
        row.Detail is { } parent ? long.Parse(parent, CultureInfo.InvariantCulture) : null;
}
