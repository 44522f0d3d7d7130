using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Messages.Files;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>A stored file that is open for reading; the caller disposes of <paramref name="Content"/>.</summary>
internal sealed record FileDownload(SealedFileStream Content, FileDetails Details, Timestamp CreatedAt);

/// <summary>Opens stored files. The caller decides who may read them.</summary>
internal sealed class FileDownloads(Database database, ConversationKeys keys, AttachmentFiles files)
{
    /// <summary>Opens the file that is found; null if there is none. The row and its details are read on one snapshot.</summary>
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

    /// <summary>Null if there is no object with this name, or no message refers to it.</summary>
    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        ObjectDirectory.IsName(objectName) ? AttachmentStore.FindByObject(read, objectName) : null;
}
