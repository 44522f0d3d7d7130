using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// A file that keeps room for what must work on a full disk: ending sessions, blocking, administration, starting. When such a
/// write finds no room the file is deleted, and only urgent writes are run until there is room for a new one. The file itself
/// says which of both it is, so that a verb that deletes it tells the server, and a start finds what was before.
/// </summary>
internal sealed class DiskReserve(DataDirectory directory)
{
    /// <summary>Enough for about a hundred urgent writes.</summary>
    public const int Bytes = 4 * 1_048_576;

    private const int BlockBytes = 65_536;
    private readonly Lock gate = new();

    private string FilePath => directory.ReservePath;

    /// <summary>Whether it was used, or there was never room for it: nothing but urgent writes may use what room is left.</summary>
    public bool IsSpent => new FileInfo(FilePath) is not { Exists: true, Length: Bytes };

    /// <summary>Makes the file where it is missing and as much again stays free.</summary>
    public void Restore()
    {
        lock (gate)
        {
            if (IsSpent && FreeSpace.Measure(directory.Root) >= 2 * Bytes)
                TryFill();
        }
    }

    /// <summary>Gives the room to urgent writes; false where there is none to give.</summary>
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

    /// <summary>Runs what must work on a full disk: where it finds no room, a second time in that of the reserve.</summary>
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

    // Of files that can't be made or written beside the database nobody says in one way on all systems that it is for want of room.
    private static bool IsNoRoom(Exception failure) => SqliteFailure.IsNoRoom(failure) || SqliteFailure.IsNotOpened(failure) || failure is IOException;

    private void TryFill()
    {
        try
        {
            Fill();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            File.Delete(FilePath); // less room than was measured, or files may not grow so large
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
