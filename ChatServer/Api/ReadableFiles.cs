using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Api;

/// <summary>Opens files for users who may read them: participants of their conversations, and holders of a link.</summary>
internal sealed class ReadableFiles(FileDownloads downloads)
{
    /// <summary>Opens a file for the holder of a link, whose signature the caller has checked.</summary>
    public ValueTask<FileDownload?> OpenByLinkAsync(string objectName, CancellationToken cancellationToken) =>
        downloads.OpenAsync(read => FileDownloads.FindByObject(read, objectName), cancellationToken);

    /// <summary>
    /// Opens a file for a user who participates in its conversation, or did when the file was sent; returns null for anyone else.
    /// </summary>
    public ValueTask<FileDownload?> OpenForAsync(Guid userId, string objectName, CancellationToken cancellationToken) =>
        OpenForAsync(userId, read => FileDownloads.FindByObject(read, objectName), cancellationToken);

    /// <summary>The same, by the file's id.</summary>
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
