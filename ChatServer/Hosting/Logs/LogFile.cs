using ChatServer.Options;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// Whether the file of <see cref="LogOptions.File"/> can be written. The sink itself would silently ignore one that can't.
/// </summary>
internal static class LogFile
{
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <exception cref="InvalidOptionsException">Neither can a file be created beside it, nor today's file be
    /// written.</exception>
    public static void Check(string file)
    {
        var path = Path.GetFullPath(file);
        if (Path.GetFileName(path).Length == 0 || Directory.Exists(path))
            throw Refused($"{path} is not a file name");

        try
        {
            var directory = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            TryCreate(Path.Combine(directory.FullName, Path.GetRandomFileName()));
            foreach (var today in directory.EnumerateFiles(
                $"{Path.GetFileNameWithoutExtension(path)}{DateTime.Now:yyyyMMdd}*{Path.GetExtension(path)}"))
                today.Open(FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (IOException failure) when (failure.HResult is NoSpaceOnUnix or NoSpaceOnWindows)
        {
            // A full disk doesn't keep the server from starting: the file is written as soon as there is room.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refused(failure.Message);
        }
    }

    // A new file is created every day, beside the existing ones.
    private static void TryCreate(string path) =>
        new FileStream(
            path,
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose })
            .Dispose();

    private static InvalidOptionsException Refused(string reason) =>
        new($"Chat:Logs:{nameof(LogOptions.File)} can't be written: {reason}");
}
