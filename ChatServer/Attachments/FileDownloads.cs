using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>A stored file that is open for reading; whoever takes it disposes of <paramref name="Content"/>.</summary>
internal sealed record FileDownload(SealedFileStream Content, FileDetails Details, Timestamp CreatedAt);

/// <summary>Opens files for those who may read them.</summary>
internal sealed class FileDownloads(Database database, ConversationKeys keys, AttachmentFiles files)
{
    /// <summary>Opens a file for the holder of a link, whose signature the caller has checked.</summary>
    public ValueTask<FileDownload?> OpenByLinkAsync(string objectName, CancellationToken cancellationToken) =>
        OpenAsync(read => FindByObject(read, objectName), cancellationToken);

    /// <summary>Opens a file for a participant of its conversation, or who was one when it was sent; for anyone else there is none.</summary>
    public ValueTask<FileDownload?> OpenForAsync(Guid userId, string objectName, CancellationToken cancellationToken) =>
        OpenAsync(read => FindByObject(read, objectName) is { } file && IsFor(read, userId, file) ? file : null, cancellationToken);

    /// <summary>The same by its id.</summary>
    public ValueTask<FileDownload?> OpenForAsync(Guid userId, long fileId, CancellationToken cancellationToken) =>
        OpenAsync(read => AttachmentStore.Find(read, fileId) is { } file && IsFor(read, userId, file) ? file : null, cancellationToken);

    private static FileRow? FindByObject(ReadScope read, string objectName) =>
        ObjectDirectory.IsName(objectName) ? AttachmentStore.FindByObject(read, objectName) : null;

    private static bool IsFor(ReadScope read, Guid userId, FileRow file) =>
        ConversationStore.FindView(read, file.ConversationId, userId) is { } view
        && (view.LeftPosition is not { } last || AttachmentStore.IsSentUpTo(read, file.Id, last));

    private async ValueTask<FileDownload?> OpenAsync(Func<ReadScope, FileRow?> find, CancellationToken cancellationToken)
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
}
