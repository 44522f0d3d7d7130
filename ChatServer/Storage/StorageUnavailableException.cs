using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// Nothing was stored or read, and a retry may help: the disk is full or failing, or too many writes wait. If the database is
/// damaged (<see cref="IsDamage"/>), a retry helps only once it has been repaired.
/// </summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, CannotOpen = 14;

    /// <summary>Whether the request needs a damaged part; <see cref="StorageHealth"/> has logged it.</summary>
    public bool IsDamage => InnerException is { } cause && StorageHealth.IsDamage(cause);

    public static bool IsCause(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: Busy or ReadOnly or InputOutput or SqliteFailure.Full or CannotOpen }
            or IOException;
}
