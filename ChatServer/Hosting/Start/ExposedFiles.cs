using ChatServer.Storage.Files;

namespace ChatServer.Hosting.Start;

/// <summary>
/// Warns at startup about files that other users of the machine may read: the data directory, its content, and a configuration
/// file that contains the master key. The server creates them for its owner only; copies and volumes may differ.
/// </summary>
internal static partial class ExposedFiles
{
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static void Warn(DataDirectory data, IConfiguration configuration, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
            return;

        foreach (var path in Secret(data).Concat(ConfigurationWithKey(configuration)).Where(Path.Exists))
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & OfOthers) != 0)
                Log.Exposed(logger, path, Convert.ToString((int)mode, 8), Directory.Exists(path) ? "700" : "600");
        }
    }

    private static IEnumerable<string> Secret(DataDirectory data) =>
        Directory.EnumerateFiles(data.Root).Order().Prepend(data.Root);

    private static IEnumerable<string> ConfigurationWithKey(IConfiguration configuration) =>
        configuration is IConfigurationRoot root
            ? root.Providers.OfType<FileConfigurationProvider>().Where(HasKey)
                .Select(provider => provider.Source.FileProvider?.GetFileInfo(provider.Source.Path
                    ?? "").PhysicalPath).OfType<string>()
            : [];

    private static bool HasKey(FileConfigurationProvider provider) =>
        (provider.TryGet("Chat:Encryption:MasterKey", out var key) && key is { Length: > 0 })
        || provider.GetChildKeys([], "Chat:Encryption:PreviousMasterKeys").Any();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Other users of this machine may read {Path} (mode {Mode}). Restrict it to the server's user: chmod {Right} {Path}")]
        public static partial void Exposed(ILogger logger, string path, string mode, string right);
    }
}
