using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Api;

/// <summary>Opens files for those who may read them: who takes part in their conversations, and who has a link.</summary>
internal sealed class ReadableFiles(FileDownloads downloads)
{
    /// <summary>Opens a file for the holder of a link, whose signature the caller has checked.</summary>
    public ValueTask<FileDownload?> OpenByLinkAsync(string objectName, CancellationToken cancellationToken) =>
        downloads.OpenAsync(read => FileDownloads.FindByObject(read, objectName), cancellationToken);

    /// <summary>
    /// Opens a file for a participant of its conversation, or who was one when it was sent; for anyone else there is none.
    /// </summary>
    public ValueTask<FileDownload?> OpenForAsync(Guid userId, string objectName, CancellationToken cancellationToken) =>
        OpenForAsync(userId, read => FileDownloads.FindByObject(read, objectName), cancellationToken);

    /// <summary>The same by its id.</summary>
    public ValueTask<FileDownload?> OpenForAsync(Guid userId, long fileId, CancellationToken cancellationToken) =>
        OpenForAsync(userId, read => AttachmentStore.Find(read, fileId), cancellationToken);

    private ValueTask<FileDownload?> OpenForAsync(
        Guid userId, Func<ReadScope, FileRow?> find, CancellationToken cancellationToken) =>
        downloads.OpenAsync(
            read => find(read) is { } file && IsReadableBy(read, userId, file) ? file : null, cancellationToken);

    private static bool IsReadableBy(ReadScope read, Guid userId, FileRow file) =>
        ConversationStore.FindView(read, file.ConversationId, userId) is { } view
        && (view.LeftPosition is not { } last || AttachmentStore.IsSentUpTo(read, file.Id, last));
}
