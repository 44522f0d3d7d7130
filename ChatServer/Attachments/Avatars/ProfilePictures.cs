using System.Buffers.Binary;
using ChatServer.Accounts;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Attachments.Content;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments.Avatars;

/// <summary>A user's picture: the one they uploaded, or the user it has to be drawn for.</summary>
/// <param name="Picture">The caller disposes of its content; null if the user uploaded none.</param>
internal sealed record Avatar(string Name, FileDownload? Picture);

/// <param name="File">The object that was received for it.</param>
internal sealed record StorePicture(CurrentUser User, StoredFile File) : IWriteCommand;

internal sealed record RemovePicture(Guid UserId) : IWriteCommand;

/// <summary>Stores users' profile pictures, encrypted like all files. Every user may see them.</summary>
internal sealed class ProfilePictures(
    Database database, AttachmentFiles files, IObjectStore objects, ServerKeys keys, SuspendedUsers suspended,
    StorageQuota quota, TimeProvider clock)
{
    public const long MaxBytes = 1_048_576;

    private readonly FileBounds bounds = new(MaxBytes, new TypeList("image/png, image/jpeg, image/webp, image/gif"));

    // Bound to the user instead of a conversation: a picture that is copied to another row doesn't open.
    private readonly ConversationCipher cipher = CipherOf(keys);

    public static ConversationCipher CipherOf(ServerKeys keys) => new(conversationId: 0, keyId: 1, keys.AvatarSealing);

    public static FileDetails OpenDetails(ConversationCipher cipher, Guid userId, byte[] details) =>
        FileDetails.Open(cipher, RecordOf(userId), details, SealedRecord.AvatarDetails);

    /// <summary>Null if there is no such user.</summary>
    public async ValueTask<Avatar?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        var (user, row) = await database.ReadAsync(
            read => (UserStore.Find(read, userId), AvatarStore.Find(read, userId)), cancellationToken);
        if (user is null || row is null)
            return user is null ? null : new Avatar(user.Fullname, Picture: null);

        var details = OpenDetails(cipher, userId, row.Details);
        return new Avatar(user.Fullname, new FileDownload(files.Open(row.ObjectName, row.Size, details), details, row.UpdatedAt));
    }

    /// <summary>Replaces the previous picture. Null on success, else why it was refused.</summary>
    public async Task<Refusal?> ReplaceAsync(CurrentUser user, Stream content, UploadDeadline deadline)
    {
        if (suspended.Contains(user.Id, Timestamp.Now(clock)))
            return Refusal.Suspended;

        var received = await files.ReceiveAsync(user.Id, content, "avatar", bounds, deadline);
        return received.IsRefused
            ? received.Refusal
            : await StoreAsync(new StorePicture(user, received.Value), CancellationToken.None);
    }

    /// <summary>Replaces the previous picture by one that was received. Null on success, else why it was refused.</summary>
    public async Task<Refusal?> StoreAsync(StorePicture command, CancellationToken cancellationToken)
    {
        // If a crash leaves a file here, UnreferredFiles finds it.
        var (refusal, unused) = await database.WriteAsync(command, Store, cancellationToken);
        Delete(unused);
        return refusal;
    }

    /// <summary>Refused if the user is suspended: everyone who shows their picture would be notified.</summary>
    public async Task<Refusal?> RemoveAsync(RemovePicture command, CancellationToken cancellationToken)
    {
        var (refusal, unused) = await database.WriteAsync(command, Remove, cancellationToken);
        Delete(unused);
        return refusal;
    }

    private (Refusal? Refusal, string? Unused) Remove(WriteScope write, RemovePicture command)
    {
        var userId = command.UserId;
        if (suspended.Contains(userId, write.Now))
            return (Refusal.Suspended, null);

        var before = AvatarStore.Find(write, userId)?.ObjectName;
        AvatarStore.Delete(write, userId);
        PublishChange(write, userId);
        return (null, before);
    }

    // The user may have been signed out, deleted or suspended during the upload, or used up their quota.
    private (Refusal? Refusal, string? Unused) Store(WriteScope write, StorePicture command)
    {
        var (user, file) = command;
        if (SignedInUser.Find(write, user) is not { Id: var userId })
            return (Refusal.SignedOut, file.ObjectName);

        if (suspended.Contains(userId, write.Now))
            return (Refusal.Suspended, file.ObjectName);

        var before = AvatarStore.Find(write, userId);
        if (quota.Check(write, userId, file.Size, replaced: before?.Size ?? 0) is { } noRoom)
            return (noRoom, file.ObjectName);

        AvatarStore.Write(write, new AvatarRow
        {
            UserId = userId,
            ObjectName = file.ObjectName,
            Size = file.Size,
            Details = file.Details.Seal(cipher, RecordOf(userId), SealedRecord.AvatarDetails),
            UpdatedAt = write.Now,
        });
        PublishChange(write, userId);
        return (null, before?.ObjectName);
    }

    private static void PublishChange(WriteScope write, Guid userId)
    {
        if (UserStore.Find(write, userId) is { } user)
            write.Publish(ProfileChanged.Of(user, write.Now));
    }

    private void Delete(string? objectName)
    {
        if (objectName is not null)
            objects.Delete(objectName);
    }

    private static long RecordOf(Guid userId)
    {
        Span<byte> bytes = stackalloc byte[16];
        userId.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) ^ BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }
}
