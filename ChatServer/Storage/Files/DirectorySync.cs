using System.Runtime.InteropServices;

namespace ChatServer.Storage.Files;

/// <summary>
/// Writes a folder's entries to disk; without this a power cut can undo a rename. .NET can't open folders, so this calls libc.
/// Windows does it as part of the rename.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Flush(string path)
    {
        if (!TryFlush(path))
            throw new IOException($"{path} can't be written to disk: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>False if the folder can't be opened.</summary>
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
