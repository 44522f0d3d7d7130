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

/// <param name="ObjectNames">The objects to delete after the commit.</param>
internal sealed record ErasedUserFiles(IReadOnlyList<string> ObjectNames, bool HasMore);

/// <summary>
/// Keeps the files that users upload for channels and chats, until they are posted in a channel, deleted, or their user is
/// erased. Only their user can read them. A legal hold on the user keeps what is deleted, see <see cref="HeldUserFileStore"/>.
/// </summary>
internal sealed class UserFileWrites(
    Database database, StorageQuota quota, SuspendedUsers suspended, IUserFileHold hold, IObjectStore objects)
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

        if (deleted.Value!.ObjectName is { } objectName)
            objects.Delete(objectName);
        return null;
    }

    /// <summary>Deletes files of an erased account.</summary>
    public ErasedUserFiles EraseSome(WriteScope write, Guid userId)
    {
        var files = UserFileStore.ReadAfter(write, userId, Guid.Empty, ErasedAtOnce);
        return new ErasedUserFiles(
            [.. files.Select(file => Delete(write, file).ObjectName).OfType<string>()], HasMore: files.Count == ErasedAtOnce);
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

    private Outcome<DeletedUserFile> Delete(WriteScope write, DeleteUserFile command)
    {
        var (userId, fileId) = command;
        if (AttachmentStore.FindByUserFile(write, fileId)?.UploaderId == userId)
            return Refusal.Invalid(RequestField.File, "belongs to a message; delete the message instead");

        if (UserFileStore.Find(write, fileId) is not { } file || file.UserId != userId)
            return new Refusal(RefusalCode.UnknownFile, RequestField.File);

        return Delete(write, file);
    }

    private DeletedUserFile Delete(WriteScope write, UserFileRow file)
    {
        if (hold.HoldsUser(write, file.UserId))
        {
            HeldUserFileStore.Keep(write, file);
            return new DeletedUserFile(ObjectName: null);
        }

        UserFileStore.Delete(write, file.Id);
        return new DeletedUserFile(file.ObjectName);
    }

    /// <param name="ObjectName">The object to delete after the commit; null if a legal hold keeps it.</param>
    private sealed record DeletedUserFile(string? ObjectName);
}
