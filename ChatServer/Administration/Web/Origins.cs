namespace ChatServer.Administration.Web;

/// <summary>
/// Which pages may open WebSockets. A browser names the page's origin and doesn't apply CORS to WebSockets, so that the server has
/// to; without an Origin header the client is no browser, and what it holds is its own token.
/// </summary>
internal sealed class Origins(WebOptions options)
{
    public const string Any = "*";
    private readonly HashSet<string> allowed = new(options.AllowedOrigins.Select(Trim), StringComparer.OrdinalIgnoreCase);

    /// <summary>Must run before the WebSocket is accepted: 403 is an answer to the request.</summary>
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.WebSockets.IsWebSocketRequest || context.RequestServices.GetRequiredService<Origins>().Allows(context.Request))
            await next(context);
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    /// <summary>Whether a text is an origin: scheme, host and perhaps a port, nothing more.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && uri.GetLeftPart(UriPartial.Authority).Equals(Trim(text), StringComparison.OrdinalIgnoreCase);

    private static string Trim(string origin) => origin.TrimEnd('/');

    private bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || allowed.Contains(Any) || allowed.Contains(origin) || IsOwnHost(origin, request.Host);
    }

    // The schemes are not compared: a proxy may speak https to the browser and http to the server.
    private static bool IsOwnHost(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? uri.IsDefaultPort : uri.Port == host.Port);
}
