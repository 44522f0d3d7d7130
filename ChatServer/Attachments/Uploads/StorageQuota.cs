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
internal sealed class StorageQuota(StorageLimits limits, Database database)
{
    /// <inheritdoc cref="StorageLimits.MaxBytesPerUser"/>
    public long? MaxBytesPerUser => limits.MaxBytesPerUser;

    /// <inheritdoc cref="StorageLimits.MaxBytes"/>
    public long? MaxBytes => limits.MaxBytes;

    /// <inheritdoc cref="StorageLimits.Check"/>
    public Refusal? Check(ReadScope read, Guid userId, long bytes, long replaced = 0) =>
        limits.Check(read, userId, bytes, replaced);

    /// <inheritdoc cref="StorageLimits.FindRoom"/>
    public async ValueTask<StorageRoom> FindRoomAsync(Guid userId, CancellationToken cancellationToken) =>
        limits.AreUnbounded
            ? StorageRoom.Unbounded
            : await database.ReadAsync(read => limits.FindRoom(read, userId), cancellationToken);

    public ValueTask<UsedStorage> FindUsedAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => StorageUseStore.FindUser(read, userId), cancellationToken);
}

/// <param name="Bytes">What still fits.</param>
/// <param name="Refusal">Of a larger file; null if there is no limit.</param>
internal readonly record struct StorageRoom(long Bytes, Refusal? Refusal)
{
    public static readonly StorageRoom Unbounded = new(long.MaxValue, Refusal: null);
}
