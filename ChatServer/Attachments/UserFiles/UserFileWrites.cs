using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.UserFiles;

/// <param name="File">The object that was received for it.</param>
internal sealed record StoreUserFile(CurrentUser User, StoredFile File) : IWriteCommand;

internal sealed record DeleteUserFile(Guid UserId, Guid FileId) : IWriteCommand;

/// <summary>
/// Keeps the files that users upload for channels and chats, until they are posted in a channel, deleted, or their user is
/// erased. Only their user can read them.
/// </summary>
internal sealed class UserFileWrites(Database database, StorageQuota quota, SuspendedUsers suspended, IObjectStore objects)
{
    private const int ErasedAtOnce = 100;

    public ValueTask<Outcome<UserFileRow>> StoreAsync(StoreUserFile command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Store, cancellationToken);

    /// <summary>Null on success, else why it was refused.</summary>
    public async ValueTask<Refusal?> DeleteAsync(DeleteUserFile command, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(command, Delete, cancellationToken);
        if (deleted.IsRefused)
            return deleted.Refusal;

        objects.Delete(deleted.Value);
        return null;
    }

    /// <summary>
    /// Deletes files of an erased account. The caller deletes the objects after the commit; if there are none, all are gone.
    /// </summary>
    public static IReadOnlyList<string> EraseSome(WriteScope write, Guid userId)
    {
        var files = UserFileStore.ReadAfter(write, userId, Guid.Empty, ErasedAtOnce);
        foreach (var file in files)
            UserFileStore.Delete(write, file.Id);
        return [.. files.Select(file => file.ObjectName)];
    }

    // The user may have been signed out or suspended during the upload, or used up their quota.
    private Outcome<UserFileRow> Store(WriteScope write, StoreUserFile command)
    {
        var (user, file) = command;
        if (SignedInUser.Find(write, user) is not { Id: var userId })
            return Refusal.SignedOut;

        if (suspended.Contains(userId, write.Now))
            return Refusal.Suspended;

        if (quota.Check(write, userId, file.Size) is { } noRoom)
            return noRoom;

        var row = UserFileRow.Of(write.Columns, Guid.NewGuid(), userId, file, write.Now);
        UserFileStore.Insert(write, row);
        return row;
    }

    private static Outcome<string> Delete(WriteScope write, DeleteUserFile command)
    {
        var (userId, fileId) = command;
        if (AttachmentStore.FindByUserFile(write, fileId)?.UploaderId == userId)
            return Refusal.Invalid(RequestField.File, "belongs to a message; delete the message instead");

        if (UserFileStore.Find(write, fileId) is not { } file || file.UserId != userId)
            return new Refusal(RefusalCode.UnknownFile, RequestField.File);

        UserFileStore.Delete(write, file.Id);
        return file.ObjectName;
    }
}
