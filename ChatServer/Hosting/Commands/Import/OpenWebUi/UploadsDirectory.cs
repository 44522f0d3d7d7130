namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <param name="Path">Null if it can't be taken.</param>
/// <param name="Reason">Why.</param>
internal sealed record FoundUpload(string? Path, string? Reason)
{
    public static FoundUpload Refused(string reason) => new(Path: null, reason);
}

/// <summary>
/// The directory in which an Open WebUI keeps its files. Its database names paths of the system that it ran on, and may be
/// anyone's work: only the last part of a path counts, and it must be a regular file of the directory itself.
/// </summary>
internal sealed class UploadsDirectory
{
    private readonly string root;

    /// <exception cref="CommandFailedException">There is no such directory.</exception>
    public UploadsDirectory(string path)
    {
        root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
            throw new CommandFailedException($"There is no directory {root}");
    }

    public FoundUpload Find(string? storedPath)
    {
        var name = NameIn(storedPath ?? "");
        if (name is "" or "." or ".." || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            return FoundUpload.Refused("its path names no file");

        var file = new FileInfo(Path.Combine(root, name));
        if (file.LinkTarget is not null)
            return FoundUpload.Refused($"{SourceRow.Show(name)} is a link, which could lead out of the directory");

        if (!file.Exists)
            return FoundUpload.Refused($"there is no file {SourceRow.Show(name)} in the directory");

        // Pipes and devices have no length either: opening one could wait for ever.
        return file.Length == 0 ? FoundUpload.Refused("it is empty") : new FoundUpload(file.FullName, Reason: null);
    }

    // On Linux a name may have backslashes, but then the path has slashes.
    private static string NameIn(string path)
    {
        var separator = path.Contains('/', StringComparison.Ordinal) ? '/' : '\\';
        return path[(path.LastIndexOf(separator) + 1)..];
    }
}
