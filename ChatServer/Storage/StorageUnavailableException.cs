using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>Nothing was stored or read, and trying again later may help: the disk is full or failing, or too many writes wait.</summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Full = 13, CannotOpen = 14;

    public static bool IsCause(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: Busy or ReadOnly or InputOutput or Full or CannotOpen } or IOException;
}
