using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.Uploads;

/// <summary>What the storage quotas allow, by the figures of a read.</summary>
internal sealed class StorageLimits(AttachmentOptions options)
{
    private static readonly Refusal UserQuotaExceeded = new(RefusalCode.UserQuotaExceeded);
    private static readonly Refusal ServerQuotaExceeded = new(RefusalCode.ServerQuotaExceeded);

    /// <summary>Null: no limit.</summary>
    public long? MaxBytesPerUser => options.MaxBytesPerUser > 0 ? options.MaxBytesPerUser : null;

    /// <summary>Null: no limit.</summary>
    public long? MaxBytes => options.MaxBytes > 0 ? options.MaxBytes : null;

    public bool AreUnbounded => MaxBytesPerUser is null && MaxBytes is null;

    /// <summary>Null if a file of <paramref name="bytes"/> fits.</summary>
    /// <param name="replaced">The bytes of a file that this one replaces.</param>
    public Refusal? Check(ReadScope read, Guid userId, long bytes, long replaced = 0)
    {
        if (MaxBytesPerUser is { } perUser && StorageUseStore.FindUser(read, userId).Bytes - replaced + bytes > perUser)
            return UserQuotaExceeded;

        return MaxBytes is { } inAll && StorageUseStore.FindAll(read) - replaced + bytes > inAll ? ServerQuotaExceeded : null;
    }

    /// <summary>The current maximum size of a file, and the reason for it.</summary>
    public StorageRoom FindRoom(ReadScope read, Guid userId)
    {
        if (AreUnbounded)
            return StorageRoom.Unbounded;

        var forUser = MaxBytesPerUser is { } perUser ? perUser - StorageUseStore.FindUser(read, userId).Bytes : long.MaxValue;
        var forServer = MaxBytes is { } inAll ? inAll - StorageUseStore.FindAll(read) : long.MaxValue;
        return forUser <= forServer
            ? new StorageRoom(forUser, UserQuotaExceeded)
            : new StorageRoom(forServer, ServerQuotaExceeded);
    }
}
