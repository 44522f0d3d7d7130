using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage.Files;

/// <summary>
/// Syncs a file to disk. .NET's own <see cref="RandomAccess.FlushToDisk"/> reports success when fsync fails with a disk error
/// (EIO; tried with .NET 10), so this calls the system directly.
/// </summary>
internal static unsafe partial class FileSync
{
    private const int Interrupted = 4;
    private const int FullSync = 51;

    // Resolved like the program's own calls: a library that is loaded before libc, such as a test's, intercepts these calls too.
    private static delegate* unmanaged<int, int> fsync = OperatingSystem.IsWindows()
        ? null
        : (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");

    /// <summary>The call that replaces the system's fsync in a test that records it; returns the previous one.</summary>
    internal static nint Replace(nint function)
    {
        var before = (nint)fsync;
        fsync = (delegate* unmanaged<int, int>)function;
        return before;
    }

    /// <summary>Writes what a stream has buffered and syncs it to disk.</summary>
    /// <exception cref="IOException">It is unknown how much of the file is on disk.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush();
        Flush(file.SafeFileHandle, file.Name);
    }

    /// <exception cref="IOException">It is unknown how much of the file is on disk.</exception>
    public static void Flush(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            Flush((int)file.DangerousGetHandle(), path);
        }
        finally
        {
            if (isHeld)
                file.DangerousRelease();
        }
    }

    /// <summary>The same by file descriptor, of an open file or folder; not on Windows.</summary>
    public static void Flush(int descriptor, string path)
    {
        // On macOS fsync leaves the data in the disk's own cache. File systems without the stronger call have only fsync.
        if (OperatingSystem.IsMacOS() && Control(descriptor, FullSync) == 0)
            return;

        while (fsync(descriptor) != 0)
        {
            if (Marshal.GetLastSystemError() is var error && error != Interrupted)
                throw new IOException($"{path} can't be written to disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
