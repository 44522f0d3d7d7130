using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage.Sqlite;

/// <summary>What a SQLite failure means for the file: https://www.sqlite.org/rescode.html.</summary>
internal static class SqliteFailure
{
    private const int NoSuchTable = 1, Busy = 5, OutOfMemory = 7, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13,
        CannotOpen = 14, NotADatabase = 26;

    private const int Write = InputOutput | (3 << 8), Fsync = InputOutput | (4 << 8), DirectoryFsync = InputOutput | (5 << 8),
        IndexSize = InputOutput | (19 << 8);

    /// <summary>Nothing can be read or written at the moment; trying again may help.</summary>
    public static bool IsUnavailable(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: Busy or ReadOnly or InputOutput or Full or CannotOpen };

    /// <summary>The file's content isn't what was written to it.</summary>
    public static bool IsDamage(Exception failure) => failure is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>The file isn't a database of SQLite.</summary>
    public static bool IsNotADatabase(Exception failure) => failure is SqliteException { SqliteErrorCode: NotADatabase };

    /// <summary>A table is missing, or a column: the file is of another program or version.</summary>
    public static bool IsMissingTable(Exception failure) => failure is SqliteException { SqliteErrorCode: NoSuchTable };

    /// <summary>The disk has no room left; the data was not written.</summary>
    public static bool IsFull(Exception failure) => failure is SqliteException { SqliteErrorCode: Full };

    /// <summary>
    /// The same, or the process may not write more, for example because of a quota, or the index of the log (<c>-shm</c>) can't
    /// grow.
    /// </summary>
    public static bool IsNoRoom(Exception failure) =>
        IsFull(failure) || failure is SqliteException { SqliteExtendedErrorCode: Write or IndexSize };

    /// <summary>A file can't be opened, or one beside it can't be created.</summary>
    public static bool IsNotOpened(Exception failure) => failure is SqliteException { SqliteErrorCode: CannotOpen };

    /// <summary>
    /// An fsync failed. The kernel may have dropped the unwritten data and report the next fsync as a success, so nothing in the
    /// file is certain to be on disk: https://wiki.postgresql.org/wiki/Fsync_Errors.
    /// </summary>
    public static bool IsFailedSync(Exception failure) =>
        failure is SqliteException { SqliteExtendedErrorCode: Fsync or DirectoryFsync };

    /// <summary>
    /// Whether a commit that failed this way may still be in the log and be found when the log is read again. A commit whose
    /// pages couldn't be written isn't there: the page that marks the commit is written last.
    /// </summary>
    public static bool LeavesCommitOpen(Exception failure) => failure is SqliteException ofStore
        && (ofStore.SqliteErrorCode is OutOfMemory
            || (ofStore.SqliteErrorCode is InputOutput && ofStore.SqliteExtendedErrorCode != Write));

    /// <summary>For bytes that SQLite takes for sound but that no server wrote: as if SQLite had found the damage.</summary>
    public static DbException NewDamage(string message) => new SqliteException(message, Corrupt);
}
