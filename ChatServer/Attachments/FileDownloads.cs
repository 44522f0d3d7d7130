using ChatServer.Messages.Files;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>A stored file that is open for reading; whoever takes it disposes of <paramref name="Content"/>.</summary>
internal sealed record FileDownload(SealedFileStream Content, FileDetails Details, Timestamp CreatedAt);

/// <summary>Opens stored files. Who may read them is decided by whoever asks.</summary>
internal sealed class FileDownloads(Database database, ConversationKeys keys, AttachmentFiles files)
{
    /// <summary>
    /// Opens the file that is found; null where none is. What is found and its details are read on one snapshot.
    /// </summary>
    public async ValueTask<FileDownload?> OpenAsync(Func<ReadScope, FileRow?> find, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync<(FileRow File, FileDetails Details)?>(
            read => find(read) is { } file
                ? (file, FileDetails.Open(keys.Find(read, file.ConversationId), file.Id, file.Details))
                : null,
            cancellationToken);
        return found is var (row, details)
            ? new FileDownload(files.Open(row.ObjectName, row.Size, details), details, row.CreatedAt)
            : null;
    }

    /// <summary>Null where the name is that of no object, or no message refers to it.</summary>
    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        ObjectDirectory.IsName(objectName) ? AttachmentStore.FindByObject(read, objectName) : null;
}
