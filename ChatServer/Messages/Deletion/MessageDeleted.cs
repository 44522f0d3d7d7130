using System.Globalization;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>A message was deleted: what it said is gone, its place stays.</summary>
/// <param name="ParentId">The message below which it stands, whose replies are one less now.</param>
/// <param name="UserId">Who deleted it: its author, or one who manages the group.</param>
internal sealed record MessageDeleted(
    long Position, long ConversationId, long MessageId, long? ParentId, Guid UserId, Timestamp DeletedAt,
    IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, UserId, Participants)
{
    /// <summary>What the log keeps of it beside the ids: its parent.</summary>
    public static string? DetailOf(long? parentId) => parentId?.ToString(CultureInfo.InvariantCulture);

    public static MessageDeleted Restore(ConversationEventRow row, Guid userId) => new(
        row.Id, row.ConversationId, row.MessageId,
        row.Detail is { } parent ? long.Parse(parent, CultureInfo.InvariantCulture) : null, row.UserId, row.CreatedAt, [userId]);
}
