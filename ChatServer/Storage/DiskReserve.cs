using System.Security.Cryptography;

namespace ChatServer.Storage;

/// <summary>
/// A file that keeps room for what must work on a full disk: ending sessions, blocking, administration, starting. When such a
/// write finds no room the file is deleted, and only urgent writes are run until there is room for a new one.
/// </summary>
internal sealed class DiskReserve(DataDirectory directory)
{
    /// <summary>Enough for about a hundred urgent writes.</summary>
    public const int Bytes = 4 * 1_048_576;

    private const int BlockBytes = 65_536;
    private volatile bool isSpent;

    private string FilePath => directory.ReservePath;

    /// <summary>Whether it was used, and nothing but urgent writes may use the room that it left.</summary>
    public bool IsSpent => isSpent;

    /// <summary>Makes the file where it is missing and as much again stays free.</summary>
    public void Restore()
    {
        if (IsWhole())
        {
            isSpent = false;
            return;
        }

        if (FreeSpace.Measure(directory.Root) < 2 * Bytes)
            return;

        try
        {
            Fill();
            isSpent = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(FilePath); // less room than was measured
        }
    }

    /// <summary>Gives the room to urgent writes; false where there is none to give.</summary>
    public bool TryRelease()
    {
        if (!File.Exists(FilePath))
            return false;

        File.Delete(FilePath);
        isSpent = true;
        return true;
    }

    private bool IsWhole() => new FileInfo(FilePath) is { Exists: true, Length: Bytes };

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
