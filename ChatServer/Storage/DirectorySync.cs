using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage;

/// <summary>
/// Puts a folder's entries on disk, without which a power cut can undo a rename. .NET opens no folders, so libc is asked;
/// Windows does it with the rename.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        using var directory = new SafeFileHandle(Open(path, ReadOnly), ownsHandle: true);
        if (directory.IsInvalid)
            throw Failure(path);

        RandomAccess.FlushToDisk(directory);
    }

    private static IOException Failure(string path) => new($"{path} can't be put on disk: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
