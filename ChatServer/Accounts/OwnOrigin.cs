namespace ChatServer.Accounts;

/// <summary>Whether a page that a browser names is one of this server.</summary>
internal static class OwnOrigin
{
    // The schemes are not compared, because a proxy may use https to the browser and http to the server.
    public static bool Is(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
        && (host.Port is null ? uri.IsDefaultPort : uri.Port == host.Port);
}
