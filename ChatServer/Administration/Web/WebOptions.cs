namespace ChatServer.Administration.Web;

/// <summary>Section <c>Chat:Web</c>: browsers, proxies, and the bounds of a request.</summary>
internal sealed record WebOptions : ICheckedOptions
{
    /// <summary>Pages of other hosts that may use the server, such as <c>https://chat.example.com</c>; <c>*</c> for all. Its own host always may.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses, or networks such as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>The largest body of a request that is no upload; a larger one gets 413.</summary>
    public long MaxRequestBodyBytes { get; init; } = 1_048_576;

    /// <summary>The largest sum of a request's headers; a larger one gets 431.</summary>
    public int MaxHeaderBytes { get; init; } = 32_768;

    /// <summary>More headers than this get 431.</summary>
    public int MaxHeaders { get; init; } = 100;

    /// <summary>How long a client may take to send the headers of a request.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection without a request is kept.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Open HTTP connections, beyond which further ones are closed at once; and as many WebSockets, beyond which a handshake gets
    /// 503. Fewer where the process may not open as many files, see <see cref="Connections.ConnectionCapacity"/>.
    /// </summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>How long stopping may take; then what is still open is cut. The rest of ten seconds is for closing the database.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(8);

    public IEnumerable<string> Errors()
    {
        if (AllowedOrigins.FirstOrDefault(origin => origin != Origins.Any && !Origins.IsOrigin(origin)) is { } bad)
            yield return $"AllowedOrigins must be * or such as https://chat.example.com, without a path, not '{bad}'";
        if (KnownProxies.FirstOrDefault(proxy => !NetworkList.IsValid(proxy)) is { } proxy)
            yield return $"KnownProxies must be addresses or networks such as 10.0.0.0/8, not '{proxy}'";
        if (MaxRequestBodyBytes is < 1_024 or > 1_073_741_824) yield return "MaxRequestBodyBytes must be from 1024 to 1073741824";
        if (MaxHeaderBytes is < 4_096 or > 1_048_576) yield return "MaxHeaderBytes must be from 4096 to 1048576";
        if (MaxHeaders is < 16 or > 1_000) yield return "MaxHeaders must be from 16 to 1000";
        if (HeaderTimeout < TimeSpan.FromSeconds(1)) yield return "HeaderTimeout must be at least 00:00:01";
        if (KeepAliveTimeout < TimeSpan.FromSeconds(1)) yield return "KeepAliveTimeout must be at least 00:00:01";
        if (MaxConnections is < 1 or > 10_000_000) yield return "MaxConnections must be from 1 to 10000000";
        if (ShutdownTimeout < TimeSpan.FromSeconds(1)) yield return "ShutdownTimeout must be at least 00:00:01";
    }
}
