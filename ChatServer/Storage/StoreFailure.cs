using ChatServer.Storage.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// What a failure of the store means. Only the store knows its exceptions and codes: everything else asks here, and catches
/// <see cref="System.Data.Common.DbException"/> where it must.
/// </summary>
internal static class StoreFailure
{
    /// <summary>Nothing was stored or read, and trying again may help: the disk is full or failing, the store is busy.</summary>
    public static bool IsUnavailable(Exception failure) => SqliteFailure.IsUnavailable(failure) || failure is IOException;

    /// <summary>What is stored isn't what was written.</summary>
    public static bool IsDamage(Exception failure) => SqliteFailure.IsDamage(failure);

    /// <summary>What was opened isn't a database.</summary>
    public static bool IsNotADatabase(Exception failure) => SqliteFailure.IsNotADatabase(failure);

    /// <summary>The database can't be opened, for example because it belongs to somebody else.</summary>
    public static bool IsNotOpened(Exception failure) => SqliteFailure.IsNotOpened(failure);

    /// <summary>There is no room for what was to be written.</summary>
    public static bool IsNoRoom(Exception failure) => SqliteFailure.IsNoRoom(failure);

    /// <summary>Nobody knows what is on disk: nothing may be confirmed any more, and the process has to end.</summary>
    public static bool IsFailedSync(Exception failure) => SqliteFailure.IsFailedSync(failure);

    /// <summary>Whether a commit that failed this way may be found stored later.</summary>
    public static bool LeavesCommitOpen(Exception failure) => SqliteFailure.LeavesCommitOpen(failure);
}
