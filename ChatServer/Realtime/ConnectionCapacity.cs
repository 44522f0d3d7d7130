using ChatServer.Attachments;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// How many connections the process can have open: <c>Chat:Web:MaxConnections</c>, or fewer if the limit of open files is
/// lower. A reserve is kept for everything else that opens files, so that sockets alone never exhaust the limit: past it the
/// runtime itself fails.
/// </summary>
internal sealed partial class ConnectionCapacity
{
    /// <summary>
    /// The runtime keeps every loaded library open (280 were seen), and aborts when it can't open another. The rest is for logs,
    /// listening sockets, exports, and the files of the writer, the checkpointer and the index.
    /// </summary>
    private const int FilesOfProcess = 512;

    /// <summary>A reader has the database and its log open, and the same two files of the search index.</summary>
    private const int FilesPerReader = 4;

    private const int MostDownloads = 1_024;
    private const int FewestConnections = 32;

    /// <exception cref="InvalidOptionsException">The limit of open files leaves no room for connections.</exception>
    public ConnectionCapacity(
        WebOptions web, StorageOptions storage, AttachmentOptions attachments, ILogger<ConnectionCapacity> logger)
        : this(web, storage, attachments, logger, DescriptorLimit.Read())
    {
    }

    internal ConnectionCapacity(
        WebOptions web, StorageOptions storage, AttachmentOptions attachments, ILogger<ConnectionCapacity> logger, long? files)
    {
        (MaxConnections, MaxOpen, MaxDownloads) = (web.MaxConnections, 2 * web.MaxConnections, MostDownloads);
        if (files is not { } limit)
            return;

        MaxDownloads = (int)Math.Min(MostDownloads, limit / 8);
        var reserve = FilesOfProcess + (storage.MaxConcurrentReads * FilesPerReader) + attachments.MaxUploads + MaxDownloads;
        if (limit - reserve < Math.Min(FewestConnections, web.MaxConnections))
        {
            throw new InvalidOptionsException(
                $"The process may open {limit} files (ulimit -n), of which the server reserves {reserve} for its own; raise the "
                + $"limit to at least {2 * reserve}, or lower Chat:Attachments:MaxUploads and Chat:Storage:MaxConcurrentReads");
        }

        MaxOpen = (int)Math.Min(MaxOpen, limit - reserve);
        MaxConnections = Math.Min(web.MaxConnections, MaxOpen);
        if (MaxConnections < web.MaxConnections)
            Log.Clamped(logger, MaxConnections, web.MaxConnections, limit, reserve);
    }

    /// <summary>The limit of HTTP connections, and separately of WebSockets.</summary>
    public int MaxConnections { get; }

    /// <summary>The limit of HTTP connections and WebSockets together.</summary>
    public int MaxOpen { get; }

    /// <summary>How many files may be open for downloads at the same time.</summary>
    public int MaxDownloads { get; }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Taking at most {Connections} connections instead of the {Configured} of Chat:Web:MaxConnections: the process may "
            + "open {Limit} files (ulimit -n), of which {Reserve} are reserved for the database, uploads, downloads and logs. "
            + "Raise the limit, or lower the option")]
        public static partial void Clamped(ILogger logger, int connections, int configured, long limit, long reserve);
    }
}
