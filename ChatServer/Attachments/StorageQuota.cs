using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>What one user's files and picture take.</summary>
internal sealed record UsedStorage(long Files, long Bytes);

/// <summary>
/// How much files may take, of one user and of all. It is checked when an upload begins, so that nobody sends into the void, and
/// decided in the write that stores the file, so that uploads at once can't pass it together. Forwarded files are copies, and
/// count for whoever forwards them; what is deleted counts no more. Files that a legal hold keeps count for the server alone.
/// </summary>
internal sealed class StorageQuota(AttachmentOptions options, Database database)
{
    private static readonly Refusal UserQuotaExceeded = new(RefusalCode.UserQuotaExceeded);
    private static readonly Refusal ServerQuotaExceeded = new(RefusalCode.ServerQuotaExceeded);

    /// <summary>Null: no bound.</summary>
    public long? MaxBytesPerUser => options.MaxBytesPerUser > 0 ? options.MaxBytesPerUser : null;

    /// <summary>Null: no bound.</summary>
    public long? MaxBytes => options.MaxBytes > 0 ? options.MaxBytes : null;

    /// <summary>Null where a file of <paramref name="bytes"/> fits.</summary>
    /// <param name="replaced">The bytes of a file that goes when this one comes.</param>
    public Refusal? Check(ReadScope read, Guid userId, long bytes, long replaced = 0)
    {
        if (MaxBytesPerUser is { } perUser && StorageUseStore.FindUser(read, userId).Bytes - replaced + bytes > perUser)
            return UserQuotaExceeded;

        return MaxBytes is { } inAll && StorageUseStore.FindAll(read) - replaced + bytes > inAll ? ServerQuotaExceeded : null;
    }

    /// <summary>How many bytes a file may have at this moment, and why not more.</summary>
    public async ValueTask<StorageRoom> FindRoomAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (MaxBytesPerUser is null && MaxBytes is null)
            return StorageRoom.Unbounded;

        return await database.ReadAsync(
            read =>
            {
                var forUser = MaxBytesPerUser is { } perUser ? perUser - StorageUseStore.FindUser(read, userId).Bytes : long.MaxValue;
                var forServer = MaxBytes is { } inAll ? inAll - StorageUseStore.FindAll(read) : long.MaxValue;
                return forUser <= forServer ? new StorageRoom(forUser, UserQuotaExceeded) : new StorageRoom(forServer, ServerQuotaExceeded);
            },
            cancellationToken);
    }

    public ValueTask<UsedStorage> FindUsedAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => StorageUseStore.FindUser(read, userId), cancellationToken);
}

/// <param name="Bytes">What still fits.</param>
/// <param name="Refusal">Of a larger file; null where there is no bound.</param>
internal readonly record struct StorageRoom(long Bytes, Refusal? Refusal)
{
    public static readonly StorageRoom Unbounded = new(long.MaxValue, Refusal: null);
}
