using System.Net;
using System.Net.Sockets;

namespace ChatServer.Agents.Outgoing;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);

/// <summary>The host has no address that requests may reach.</summary>
internal sealed class ForbiddenAddressException(string host) : IOException(
    $"{host} is at a private or special address, which isn't allowed");

/// <summary>
/// Sends requests to servers that administrators and owners name. The address of a host is checked when the connection is made,
/// and the connection goes to the address that was checked, so a name that resolves to another address a moment later gets
/// nowhere. There are no redirects, proxies, cookies and decompression: each of them is a way around a check or a bound.
/// Whoever uses it bounds the body of an answer, and the time.
/// </summary>
internal sealed class OutgoingHttp(HostResolver resolve) : IOutgoingHttp, IDisposable
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private const int MaxConnectionsPerServer = 256;
    private const int MaxHeaderKilobytes = 16;
    private const int MaxAddresses = 4;

    // An answer that was read up to its last line leaves a connection that can be used again; one that goes on is cut off.
    private const int MaxDrainedBytes = 4 * 1024;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1);

    // An address that doesn't answer leaves time for the next one.
    private static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(3);

    // Connections are made again from time to time, so that a changed address is noticed and checked.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker publicOnly = Create(resolve, allowPrivate: false);
    private readonly HttpMessageInvoker privateToo = Create(resolve, allowPrivate: true);

    public OutgoingHttp()
        : this(Dns.GetHostAddressesAsync)
    {
    }

    /// <inheritdoc/>
    public HttpMessageInvoker For(bool allowPrivate) => allowPrivate ? privateToo : publicOnly;

    public void Dispose()
    {
        publicOnly.Dispose();
        privateToo.Dispose();
    }

    private static HttpMessageInvoker Create(HostResolver resolve, bool allowPrivate) => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = (context, cancellationToken) =>
            ConnectAsync(resolve, context.DnsEndPoint, allowPrivate, cancellationToken),
        ConnectTimeout = ConnectTimeout,
        Credentials = null,
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        MaxResponseDrainSize = MaxDrainedBytes,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        PooledConnectionLifetime = ConnectionLifetime,
        ResponseDrainTimeout = DrainTimeout,
        UseCookies = false,
        UseProxy = false,
    });

    private static async ValueTask<Stream> ConnectAsync(
        HostResolver resolve, DnsEndPoint end, bool allowPrivate, CancellationToken cancellationToken)
    {
        var addresses = await resolve(end.Host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);

        var allowed = addresses.Where(address => OutgoingAddresses.MayReach(address, allowPrivate))
            .Take(MaxAddresses).ToList();
        if (allowed.Count == 0)
            throw new ForbiddenAddressException(end.Host);

        foreach (var address in allowed.SkipLast(1))
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(AddressTimeout);
            try
            {
                return await ConnectAsync(address, end.Port, attempt.Token);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested(); // otherwise the next address is tried
            }
        }

        return await ConnectAsync(allowed[^1], end.Port, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var socket = new Socket(plain.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(plain, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
