using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ChatServer.Api.Limits.Connections;

/// <summary>
/// Kestrel's socket transport with a different accept loop: a connection beyond the limits is closed before anything is allocated
/// for it, and accepting pauses while no file descriptor is free. Kestrel's own listener accepts every connection first, and
/// retries without a pause.
/// </summary>
internal sealed class BoundedTransport(
    IOptions<SocketTransportOptions> options, OpenConnections connections, RefusalLog refusals, TimeProvider clock,
    ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const string TransportLog = "Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets";

    // Other kinds of endpoints, such as Unix sockets, are left to Kestrel's transport.
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = Listen(endpoint);
        var contexts = new SocketConnectionContextFactory(Convert(options.Value), loggers.CreateLogger(TransportLog));
        return ValueTask.FromResult<IConnectionListener>(
            new BoundedListener(
                socket, contexts, connections, refusals, options.Value.NoDelay, clock, loggers.CreateLogger<BoundedListener>()));
    }

    private Socket Listen(EndPoint endpoint)
    {
        try
        {
            var socket = options.Value.CreateBoundListenSocket(endpoint);
            socket.Listen(options.Value.Backlog);
            return socket;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(failure.Message, failure);
        }
    }

    // Also takes over the memory pool, which has no public name: without it, the memory of a burst would never be released.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions Convert(SocketTransportOptions options);
}
