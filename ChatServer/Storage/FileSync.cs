using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage;

/// <summary>
/// Puts what was written to a file on disk. .NET's own <see cref="RandomAccess.FlushToDisk"/> returns as if all were well where
/// fsync fails with an error of the disk (EIO; tried with .NET 10), so the system is asked itself.
/// </summary>
internal static unsafe class FileSync
{
    private const int Interrupted = 4;

    // Looked up as the program's own calls are, so that a library that is loaded before libc, such as a test's, sees these calls
    // too.
    private static readonly delegate* unmanaged<int, int> Fsync = OperatingSystem.IsWindows()
        ? null
        : (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");

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
        while (Fsync(descriptor) != 0)
        {
            if (Marshal.GetLastSystemError() is var error && error != Interrupted)
                throw new IOException($"{path} can't be put on disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}
