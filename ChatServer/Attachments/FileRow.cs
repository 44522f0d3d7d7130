using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>A row of <c>message_files</c>.</summary>
internal sealed record FileRow
{
    public required long Id { get; init; }
    public required long ConversationId { get; init; }
    public required long MessageId { get; init; }
    public required Guid UploaderId { get; init; }
    public required string ObjectName { get; init; }
    public required long Size { get; init; }

    /// <summary>A sealed <see cref="FileDetails"/>.</summary>
    public required byte[] Details { get; init; }
    public required Timestamp CreatedAt { get; init; }

    /// <summary>The id that it had as a user's own file, if it was one.</summary>
    public Guid? UserFileId { get; init; }
}
