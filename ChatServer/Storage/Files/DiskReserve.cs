using System.Security.Cryptography;

namespace ChatServer.Storage.Files;

/// <summary>
/// A file that reserves room for operations that must work on a full disk: ending sessions, blocking, administration, starting.
/// When such a write finds no room, the file is deleted and only urgent writes run until there is room for a new one. Whether the
/// file exists is the state itself: a verb that deletes it thereby notifies the server, and a start finds the earlier state.
/// </summary>
internal sealed class DiskReserve(DataDirectory directory)
{
    /// <summary>Enough for about a hundred urgent writes.</summary>
    public const int Bytes = 4 * 1_048_576;

    private const int BlockBytes = 65_536;
    private readonly Lock gate = new();

    private string FilePath => directory.ReservePath;

    /// <summary>
    /// Whether the reserve was used, or there was never room for it: only urgent writes may use the remaining room.
    /// </summary>
    public bool IsSpent => new FileInfo(FilePath) is not { Exists: true, Length: Bytes };

    /// <summary>Creates the file if it is missing and as much again stays free.</summary>
    public void Restore()
    {
        lock (gate)
        {
            if (IsSpent && FreeSpace.Measure(directory.Root) >= 2 * Bytes)
                TryFill();
        }
    }

    /// <summary>Releases the room to urgent writes; false if there is none to release.</summary>
    public bool TryRelease()
    {
        lock (gate)
        {
            if (!File.Exists(FilePath))
                return false;

            File.Delete(FilePath);
            return true;
        }
    }

    /// <summary>
    /// Runs an operation that must work on a full disk; if it finds no room, runs it again in that of the reserve.
    /// </summary>
    public T Use<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (IsNoRoom(failure) && TryRelease())
        {
            return work();
        }
    }

    // Systems differ in how they report that a file beside the database can't be created or written for lack of room.
    private static bool IsNoRoom(Exception failure) =>
        StoreFailure.IsNoRoom(failure) || StoreFailure.IsNotOpened(failure) || failure is IOException;

    private void TryFill()
    {
        try
        {
            Fill();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            File.Delete(FilePath); // less room than measured, or a limit on file sizes
        }
    }

    // Random bytes: a file system that compresses would keep no room for zeros.
    private void Fill()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(FilePath, options);
        var block = new byte[BlockBytes];
        for (var written = 0; written < Bytes; written += BlockBytes)
        {
            RandomNumberGenerator.Fill(block);
            file.Write(block);
        }
    }
}
