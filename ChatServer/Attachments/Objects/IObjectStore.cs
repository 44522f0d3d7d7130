using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Attachments.Objects;

/// <summary>
/// Where the encrypted files are. An object that can be opened by its name is complete and survives a power cut. Objects that no
/// row refers to stay in a trash for a while. Backups, verification and restoring work on an <see cref="ObjectDirectory"/>.
/// </summary>
internal interface IObjectStore
{
    /// <exception cref="StorageUnavailableException">Less than <see cref="StorageOptions.MinFreeBytes"/> is free.</exception>
    void RequireRoom(FreeSpace space);

    /// <summary>How much room is free, from 0 to 1.</summary>
    double FreeShare();

    /// <summary>Begins an object, which nobody can open before it is published.</summary>
    /// <exception cref="IOException">It can't be stored.</exception>
    IUnfinishedObject Begin(string name);

    /// <summary>Opens an object for reading. One that a row refers to again is moved out of the trash.</summary>
    /// <exception cref="IOException">It is missing, or can't be read.</exception>
    IStoredObject Open(string name);

    /// <summary>Deletes an object for good, wherever it is; nothing happens if it is missing.</summary>
    void Delete(string name);

    /// <summary>Moves an object to the trash; from then on its time is when it was moved there.</summary>
    void MoveToTrash(string name, DateTime utc);

    /// <summary>Moves an object out of the trash.</summary>
    void PutBack(string name);

    /// <summary>The objects whose names begin with this byte and that were last written before a given time.</summary>
    IEnumerable<string> OlderThan(byte folder, DateTime utc);

    /// <summary>The objects in the trash whose names begin with this byte.</summary>
    IEnumerable<TrashedObject> Trashed(byte folder);

    /// <summary>Removes what ended processes left unfinished; those of running ones stay.</summary>
    void RemoveAbandoned(DateTime utc);
}

/// <summary>An object that is being written. Disposing of an unpublished one deletes it.</summary>
internal interface IUnfinishedObject : IDisposable
{
    /// <exception cref="IOException">There is no room, or the disk fails.</exception>
    void Write(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Makes it an object. When this returns, it survives a power cut.</summary>
    void Publish();
}

/// <summary>An object that is open for reading.</summary>
internal interface IStoredObject : IDisposable
{
    long Length { get; }

    /// <summary>Whether it was deleted since it was opened.</summary>
    bool IsDeleted { get; }

    int Read(Span<byte> buffer, long position);

    ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellationToken);
}
