namespace ChatServer.Tests.Protocol;

/// <summary>
/// The files beside the code: documents, the unit, appsettings.json. Paths are relative to the root, with slashes.
/// </summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Returns the files below a folder, in order.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>Returns the target of a link on a page, with its anchor.</summary>
    public static string Resolve(string page, string link)
    {
        if (link.StartsWith('#'))
            return page + link;

        var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(PathOf(page))!, link));
        return Path.GetRelativePath(Root, target).Replace('\\', '/');
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, ProtocolPages.Entry)))
                return folder.FullName;
        }

        throw new FileNotFoundException($"{ProtocolPages.Entry} is in no folder above the tests");
    }
}
