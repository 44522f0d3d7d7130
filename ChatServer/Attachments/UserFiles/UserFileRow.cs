using ChatServer.Messages.Files;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments.UserFiles;

/// <summary>A row of <c>user_files</c>.</summary>
internal sealed record UserFileRow
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string ObjectName { get; init; }
    public required long Size { get; init; }

    /// <summary>A sealed <see cref="FileDetails"/>.</summary>
    public required byte[] Details { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static UserFileRow Of(ColumnCipher columns, Guid id, Guid userId, StoredFile file, Timestamp createdAt) => new()
    {
        Id = id,
        UserId = userId,
        ObjectName = file.ObjectName,
        Size = file.Size,
        Details = columns.Seal(CellOf(id), file.Details.ToJson()),
        CreatedAt = createdAt,
    };

    public StoredFile Open(ReadScope read) => new(ObjectName, Size, OpenDetails(read.Columns, Id, Details));

    public static FileDetails OpenDetails(ColumnCipher columns, Guid id, byte[] details) =>
        FileDetails.Parse(columns.Open(CellOf(id), details));

    private static SealedCell CellOf(Guid id) => SealedCell.Of("user_files.details", id);
}
