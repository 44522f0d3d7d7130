using System.Net;
using System.Net.Sockets;
using ChatServer.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatServer.Api.Limits.Connections;

/// <summary>Accepts the connections of one endpoint, until it is unbound.</summary>
internal sealed partial class BoundedListener(
    Socket listening, SocketConnectionContextFactory contexts, OpenConnections connections, RefusalLog refusals, bool noDelay,
    TimeProvider clock, ILogger<BoundedListener> logger) : IConnectionListener
{
    // Long enough to cost nothing and short enough to go unnoticed: meanwhile, new connections wait in the system's backlog.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly LogThrottle trouble = new(clock);

    public EndPoint EndPoint { get; } = listening.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (TryTake(await listening.AcceptAsync(cancellationToken)) is { } connection)
                    return connection;
            }
            catch (Exception failure)
                when (failure is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null; // unbound
            }
            catch (SocketException failure)
                when (failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                Log.ClosedBeforeAccept(logger);
            }
            catch (SocketException failure)
            {
                if (trouble.Count() is { } times)
                    Log.CannotAccept(logger, failure.Message, times);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        listening.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        listening.Dispose();
        contexts.Dispose();
        return ValueTask.CompletedTask;
    }

    // Null if there is no room for the connection, or it is already closed.
    private ConnectionContext? TryTake(Socket socket)
    {
        OpenConnections.Place? place = null;
        try
        {
            place = connections.TryEnter(((IPEndPoint)socket.RemoteEndPoint!).Address, out var refusal);
            if (place is null)
            {
                refusals.Note(KindOf(refusal));
                Reset(socket);
                return null;
            }

            socket.NoDelay = noDelay;
            var connection = contexts.Create(socket);
            connection.Features.Set(place);
            place.Assign(connection);
            return connection;
        }
        catch (SocketException)
        {
            Log.ClosedBeforeAccept(logger);
            place?.Dispose();
            socket.Dispose();
            return null;
        }
    }

    private static Refused KindOf(ConnectionRefusal refusal) => refusal switch
    {
        ConnectionRefusal.ServerFull => Refused.ServerFull,
        ConnectionRefusal.AddressFull => Refused.AddressFull,
        _ => Refused.NetworkFull,
    };

    // Closes the connection without leaving anything behind, not even in the system.
    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A connection was closed before it was accepted")]
        public static partial void ClosedBeforeAccept(ILogger logger);

        [LoggerMessage(
            2, LogLevel.Error,
            "No connection can be accepted ({Reason}), {Times} times since this was last logged; trying again "
            + "five times a second")]
        public static partial void CannotAccept(ILogger logger, string reason, long times);
    }
}
