using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatServer.Storage;

/// <summary>
/// Whether chat.db can be used: whether the last write reached the disk, whether reads fail, whether the file is damaged. All
/// code that reads or writes chat.db reports its failures here, whoever the caller is; failures of search.db never arrive here.
/// </summary>
internal sealed partial class StorageHealth(TimeProvider clock, ILogger<StorageHealth> logger)
{
    // Some reader tries again within this time: the server's own work runs every second.
    private static readonly TimeSpan ReadsFailFor = TimeSpan.FromMinutes(1);
    private readonly LogThrottle damage = new(clock);
    private readonly LogThrottle failedReads = new(clock);
    private volatile bool failing;
    private volatile bool lacksRoom;
    private volatile bool isDamaged;
    private volatile bool hasFailedRead;
    private long readFailedAt;

    public bool IsFailing => failing;

    /// <summary>
    /// Whether a write found no room, and no write as large as the largest message has succeeded since: small writes may get
    /// through.
    /// </summary>
    public bool LacksRoom => lacksRoom;

    /// <summary>False once damage was found, until the server is restarted, and for a minute after a read that failed.</summary>
    public bool IsReadable =>
        !isDamaged && !(hasFailedRead && clock.GetElapsedTime(Volatile.Read(ref readFailedAt)) < ReadsFailFor);

    /// <summary>Whether the previous write failed.</summary>
    public bool Succeeded()
    {
        if (!failing)
            return false;

        failing = false;
        return true;
    }

    public void Failed(Exception failure)
    {
        failing = true;
        lacksRoom |= StoreFailure.IsNoRoom(failure);
    }

    public void RoomFound() => lacksRoom = false;

    /// <summary>Records why a read failed. Returns the exception for its caller; null if chat.db is not the cause.</summary>
    public StorageUnavailableException? ReadFailed(Exception failure)
    {
        EndIfUnsynced(failure);
        if (NoteDamage(failure))
            return new StorageUnavailableException("The database is damaged", failure);

        if (failure is not DbException || !StoreFailure.IsUnavailable(failure))
            return null;

        Volatile.Write(ref readFailedAt, clock.GetTimestamp());
        hasFailedRead = true;
        if (failedReads.Count() is { } times)
            Log.ReadsFail(logger, times, failure);
        return new StorageUnavailableException("The database can't be read", failure);
    }

    /// <summary>
    /// Whether a failure of work on chat.db means that the file is damaged: pages that can't be read, a record that the
    /// server can't have stored, a sealed value that doesn't open. Every other exception is a bug in the program.
    /// </summary>
    public static bool IsDamage(Exception failure) =>
        StoreFailure.IsDamage(failure) || failure is DamagedRecordException or AuthenticationTagMismatchException;

    /// <summary>Records damage to chat.db. Returns whether the failure was damage.</summary>
    public bool NoteDamage(Exception failure)
    {
        if (!IsDamage(failure))
            return false;

        isDamaged = true;
        if (damage.Count() is { } times)
            Log.Damaged(logger, times, failure);
        return true;
    }

    /// <summary>Ends the process after a failed fsync of chat.db or its log.</summary>
    public void EndIfUnsynced(Exception failure)
    {
        if (StoreFailure.IsFailedSync(failure))
            End(failure);
    }

    /// <summary>Runs a step, and ends the process if it fails with an fsync error.</summary>
    public T EndingIfUnsynced<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (DbException failure)
        {
            EndIfUnsynced(failure);
            throw;
        }
    }

    /// <summary>
    /// Ends the process at once: it is unknown how much of the log is on disk, so no caller gets an answer. The next start reads
    /// the log again and copies all of it into the database before any request is answered, see <see cref="Database"/>.
    /// </summary>
    [DoesNotReturn]
    public void End(Exception failure)
    {
        Log.DiskFailed(logger, ProcessEnd.DiskFailed, failure);
        ProcessEnd.Now(ProcessEnd.DiskFailed);
        throw new InvalidOperationException("The process still runs after it was ended", failure);
    }

    private static partial class Log
    {
        [LoggerMessage(
            20, LogLevel.Error,
            "chat.db is damaged; requests and background work that need the damaged part fail ({Times} failures since this " +
            "was last logged). Restore a backup, see docs/operations/restore.md")]
        public static partial void Damaged(ILogger logger, long times, Exception exception);

        [LoggerMessage(21, LogLevel.Error, "chat.db can't be read; {Times} reads failed since this was last logged")]
        public static partial void ReadsFail(ILogger logger, long times, Exception exception);

        [LoggerMessage(
            22, LogLevel.Critical,
            "The disk failed to store a commit of chat.db (fsync), so it is unknown which of the last writes are stored. The " +
            "server stops with exit code {ExitCode}; check the disk, then start the server again")]
        public static partial void DiskFailed(ILogger logger, int exitCode, Exception exception);
    }
}
