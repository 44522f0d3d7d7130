using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Attachments.UserFiles;
using ChatServer.Messages.Files;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>A stored file that is open for reading; the caller disposes of <paramref name="Content"/>.</summary>
internal sealed record FileDownload(SealedFileStream Content, FileDetails Details, Timestamp CreatedAt);

/// <summary>A file of a message, or of a user, whose details are open.</summary>
internal sealed record DescribedFile(StoredFile File, Guid UploaderId, Timestamp CreatedAt);

/// <summary>Opens stored files. The caller decides who may read them.</summary>
internal sealed class FileDownloads(Database database, ConversationKeys keys, AttachmentFiles files)
{
    /// <summary>Opens the file that is found; null if there is none. The row and its details are read on one snapshot.</summary>
    public async ValueTask<FileDownload?> OpenAsync(Func<ReadScope, FileRow?> find, CancellationToken cancellationToken) =>
        await database.ReadAsync(read => find(read) is { } file ? Describe(read, file) : null, cancellationToken) is { } found
            ? Open(found)
            : null;

    public FileDownload Open(DescribedFile found)
    {
        var (file, _, createdAt) = found;
        return new FileDownload(files.Open(file.ObjectName, file.Size, file.Details), file.Details, createdAt);
    }

    public DescribedFile Describe(ReadScope read, FileRow row) => new(
        new StoredFile(
            row.ObjectName, row.Size, FileDetails.Open(keys.Find(read, row.ConversationId), row.Id, row.Details)),
        row.UploaderId, row.CreatedAt);

    public static DescribedFile Describe(ReadScope read, UserFileRow row) => new(row.Open(read), row.UserId, row.CreatedAt);

    /// <summary>Null if there is no object with this name, or no message refers to it.</summary>
    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        ObjectDirectory.IsName(objectName) ? AttachmentStore.FindByObject(read, objectName) : null;
}
