namespace ChatServer.Storage;

/// <summary>
/// Nothing was stored or read, and a retry may help: the disk is full or failing, or too many writes wait. If the database is
/// damaged (<see cref="IsDamage"/>), a retry helps only once it has been repaired.
/// </summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the request needs a damaged part; <see cref="StorageHealth"/> has logged it.</summary>
    public bool IsDamage => InnerException is { } cause && StorageHealth.IsDamage(cause);
}
