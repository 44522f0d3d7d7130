using System.Runtime.InteropServices;

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
        if (!TryFlush(path))
            throw new IOException($"{path} can't be put on disk: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>False where the folder can't be opened.</summary>
    public static bool TryFlush(string path)
    {
        if (OperatingSystem.IsWindows())
            return true;

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
            return false;

        try
        {
            FileSync.Flush(descriptor, path);
            return true;
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
