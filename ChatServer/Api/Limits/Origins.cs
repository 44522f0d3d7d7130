using ChatServer.Options;

namespace ChatServer.Api.Limits;

/// <summary>
/// Which pages may open WebSockets. A browser names the page's origin and doesn't apply CORS to WebSockets, so that the server
/// has to; without an Origin header the client is no browser, and what it holds is its own token.
/// </summary>
internal sealed class Origins(WebOptions options)
{
    private readonly HashSet<string> allowed =
        new(options.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the page that opens a WebSocket, if it is one, may. To be asked before the upgrade: a refusal is a 403.
    /// </summary>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || allowed.Contains(WebOptions.AnyOrigin) || allowed.Contains(origin)
            || IsOwnHost(origin, request.Host);
    }

    // The schemes are not compared: a proxy may speak https to the browser and http to the server.
    private static bool IsOwnHost(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? uri.IsDefaultPort : uri.Port == host.Port);
}
