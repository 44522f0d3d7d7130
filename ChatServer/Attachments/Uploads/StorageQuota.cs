using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.Uploads;

/// <summary>The bytes used by one user's files and picture.</summary>
internal sealed record UsedStorage(long Files, long Bytes);

/// <summary>
/// The storage quotas, of one user and of all. They are checked when an upload begins, so nobody uploads in vain, and enforced in
/// the write that stores the file, so concurrent uploads can't exceed them together. Forwarded files are copies, and count for
/// the user who forwards them; deleted files don't count. Files kept by a legal hold count only for the server.
/// </summary>
internal sealed class StorageQuota(AttachmentOptions options, Database database)
{
    private static readonly Refusal UserQuotaExceeded = new(RefusalCode.UserQuotaExceeded);
    private static readonly Refusal ServerQuotaExceeded = new(RefusalCode.ServerQuotaExceeded);

    /// <summary>Null: no limit.</summary>
    public long? MaxBytesPerUser => options.MaxBytesPerUser > 0 ? options.MaxBytesPerUser : null;

    /// <summary>Null: no limit.</summary>
    public long? MaxBytes => options.MaxBytes > 0 ? options.MaxBytes : null;

    /// <summary>Null if a file of <paramref name="bytes"/> fits.</summary>
    /// <param name="replaced">The bytes of a file that this one replaces.</param>
    public Refusal? Check(ReadScope read, Guid userId, long bytes, long replaced = 0)
    {
        if (MaxBytesPerUser is { } perUser && StorageUseStore.FindUser(read, userId).Bytes - replaced + bytes > perUser)
            return UserQuotaExceeded;

        return MaxBytes is { } inAll && StorageUseStore.FindAll(read) - replaced + bytes > inAll ? ServerQuotaExceeded : null;
    }

    /// <summary>The current maximum size of a file, and the reason for it.</summary>
    public async ValueTask<StorageRoom> FindRoomAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (MaxBytesPerUser is null && MaxBytes is null)
            return StorageRoom.Unbounded;

        return await database.ReadAsync(
            read =>
            {
                var forUser = MaxBytesPerUser is { } perUser
                    ? perUser - StorageUseStore.FindUser(read, userId).Bytes
                    : long.MaxValue;
                var forServer = MaxBytes is { } inAll ? inAll - StorageUseStore.FindAll(read) : long.MaxValue;
                return forUser <= forServer
                    ? new StorageRoom(forUser, UserQuotaExceeded)
                    : new StorageRoom(forServer, ServerQuotaExceeded);
            },
            cancellationToken);
    }

    public ValueTask<UsedStorage> FindUsedAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => StorageUseStore.FindUser(read, userId), cancellationToken);
}

/// <param name="Bytes">What still fits.</param>
/// <param name="Refusal">Of a larger file; null if there is no limit.</param>
internal readonly record struct StorageRoom(long Bytes, Refusal? Refusal)
{
    public static readonly StorageRoom Unbounded = new(long.MaxValue, Refusal: null);
}
