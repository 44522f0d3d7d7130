using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage;

/// <summary>
/// Puts what was written to a file on disk. .NET's own <see cref="RandomAccess.FlushToDisk"/> returns as if all were well where
/// fsync fails with an error of the disk (EIO; tried with .NET 10), so the system is asked itself.
/// </summary>
internal static unsafe partial class FileSync
{
    private const int Interrupted = 4;
    private const int FullSync = 51;

    // Looked up as the program's own calls are, so that a library that is loaded before libc, such as a test's, sees these calls
    // too.
    private static delegate* unmanaged<int, int> fsync = OperatingSystem.IsWindows()
        ? null
        : (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");

    /// <summary>What is called instead of the system's fsync, by a test that records it; returns what was called before.</summary>
    internal static nint Replace(nint function)
    {
        var before = (nint)fsync;
        fsync = (delegate* unmanaged<int, int>)function;
        return before;
    }

    /// <summary>Writes what a stream has buffered, and puts it on disk.</summary>
    /// <exception cref="IOException">It is unknown what of the file is on disk.</exception>
    public static void Flush(FileStream file)
    {
        file.Flush();
        Flush(file.SafeFileHandle, file.Name);
    }

    /// <exception cref="IOException">It is unknown what of the file is on disk.</exception>
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

    /// <summary>The same by the system's number of an open file or folder; not on Windows.</summary>
    public static void Flush(int descriptor, string path)
    {
        // There fsync leaves what was written in the disk's own cache. File systems without the stronger call have fsync alone.
        if (OperatingSystem.IsMacOS() && Control(descriptor, FullSync) == 0)
            return;

        while (fsync(descriptor) != 0)
        {
            if (Marshal.GetLastSystemError() is var error && error != Interrupted)
                throw new IOException($"{path} can't be put on disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
