using ChatServer.Accounts;
using ChatServer.Options;

namespace ChatServer.Api.Limits;

/// <summary>
/// Which web pages may open WebSockets. Browsers send the page's origin but don't apply CORS to WebSockets, so the server must
/// check it. A client without an Origin header is not a browser, and can only use a token that it has itself.
/// </summary>
internal sealed class Origins(WebOptions options)
{
    private readonly HashSet<string> allowed =
        new(options.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the origin of a WebSocket handshake is allowed, or there is none. Must be checked before the upgrade: a refusal is
    /// a 403.
    /// </summary>
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || allowed.Contains(WebOptions.AnyOrigin) || allowed.Contains(origin)
            || OwnOrigin.Is(origin, request.Host);
    }
}
