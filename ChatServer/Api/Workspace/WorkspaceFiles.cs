using ChatServer.Api.Input;
using ChatServer.Attachments;
using ChatServer.Attachments.UserFiles;
using ChatServer.Channels;
using ChatServer.Storage;

namespace ChatServer.Api.Workspace;

/// <summary>
/// Finds the files of these APIs: a user's own uploads, and the files of messages in channels that the user may read. A file
/// that was posted keeps its id, and is no longer its user's own.
/// </summary>
internal sealed class WorkspaceFiles(Database database, FileDownloads downloads)
{
    /// <summary>Null if the user may not read it, so that ids can't be probed.</summary>
    public ValueTask<DescribedFile?> FindAsync(Guid userId, string fileId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Find(read, userId, fileId), cancellationToken);

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<FileDownload?> OpenAsync(Guid userId, string fileId, CancellationToken cancellationToken) =>
        await FindAsync(userId, fileId, cancellationToken) is { } found ? downloads.Open(found) : null;

    /// <summary>Whether all of these are files of the message.</summary>
    public ValueTask<bool> AreOfMessageAsync(
        long messageId, IReadOnlyList<Guid> fileIds, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => fileIds.All(id => FindSent(read, $"{id}") is { } file && file.MessageId == messageId), cancellationToken);

    private DescribedFile? Find(ReadScope read, Guid userId, string fileId)
    {
        if (InputIds.Uuid(fileId) is { } id && UserFileStore.Find(read, id) is { } own)
            return own.UserId == userId ? FileDownloads.Describe(read, own) : null;

        if (FindSent(read, fileId) is not { } sent)
            return null;

        var visit = ChannelVisit.Find(read, userId, sent.ConversationId);
        return !visit.IsRefused && sent.MessageId > visit.Value.ClearedPosition ? downloads.Describe(read, sent) : null;
    }

    // A file that was sent through another API has a number only.
    private static FileRow? FindSent(ReadScope read, string fileId)
    {
        if (NumberedUuid.FileOf(fileId) is { } number)
            return AttachmentStore.Find(read, number);

        return InputIds.Uuid(fileId) is { } id ? AttachmentStore.FindByUserFile(read, id) : null;
    }
}
