using System.ComponentModel.DataAnnotations;

namespace ChatServer.Options;

/// <summary>Section <c>Chat:Web</c>: browsers, proxies, and the limits of a request.</summary>
internal sealed record WebOptions : ICheckedOptions
{
    /// <summary>In <see cref="AllowedOrigins"/>, allows all pages.</summary>
    public const string AnyOrigin = "*";

    /// <summary>
    /// Pages of other hosts that may use the server, such as <c>https://chat.example.com</c>; <c>*</c> for all. Its own host
    /// always may.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted: addresses, or networks such as <c>10.0.0.0/8</c>.
    /// </summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>The largest body of a request that isn't an upload; a larger one gets 413.</summary>
    [Range(typeof(long), "1024", "1073741824")]
    public long MaxRequestBodyBytes { get; init; } = 1_048_576;

    /// <summary>The largest total size of a request's headers; a larger one gets 431.</summary>
    [Range(4_096, 1_048_576)]
    public int MaxHeaderBytes { get; init; } = 32_768;

    /// <summary>More headers than this get 431.</summary>
    [Range(16, 1_000)]
    public int MaxHeaders { get; init; } = 100;

    /// <summary>How long a client may take to send the headers of a request.</summary>
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection without a request is kept.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// The most open HTTP connections; further ones are closed at once. The same number of WebSockets may be open; further
    /// handshakes get 503. Lower if the process may not open as many files, see <c>ConnectionCapacity</c>.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>
    /// How long stopping may take; after that, open connections are cut. The rest of ten seconds is for closing the database.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Whether a text is an origin: scheme, host and optionally a port, nothing more.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && uri.GetLeftPart(UriPartial.Authority).Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    public IEnumerable<string> Errors()
    {
        if (AllowedOrigins.FirstOrDefault(origin => origin != AnyOrigin && !IsOrigin(origin)) is { } bad)
            yield return $"AllowedOrigins must be * or such as https://chat.example.com, without a path, not '{bad}'";
        if (KnownProxies.FirstOrDefault(proxy => !NetworkList.IsValid(proxy)) is { } proxy)
            yield return $"KnownProxies must be addresses or networks such as 10.0.0.0/8, not '{proxy}'";
        if (HeaderTimeout < TimeSpan.FromSeconds(1)) yield return "HeaderTimeout must be at least 00:00:01";
        if (KeepAliveTimeout < TimeSpan.FromSeconds(1)) yield return "KeepAliveTimeout must be at least 00:00:01";
        if (ShutdownTimeout < TimeSpan.FromSeconds(1)) yield return "ShutdownTimeout must be at least 00:00:01";
    }
}
