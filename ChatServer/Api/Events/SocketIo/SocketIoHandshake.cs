using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.Tokens;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Events.SocketIo;

/// <summary>
/// The open packet and CONNECT. A client has ten seconds and a few packets for it, and takes part in the limits of WebSockets
/// meanwhile.
/// </summary>
internal sealed partial class SocketIoHandshake(
    Authenticator authenticator, RefusalLog refusals, RealtimeOptions options, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<SocketIoHandshake> logger) : ISocketHandshake
{
    private const int MaxPackets = 4;
    private const string BadToken = "The token is missing, invalid or expired";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly LogThrottle failures = new(clock);

    public async Task<SocketCaller?> RunAsync(UpgradedSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, lifetime.ApplicationStopping);
        socket.Send(SocketIoPackets.Open(options));
        try
        {
            return await ReadConnectAsync(socket, ending.Token);
        }
        catch (OperationCanceledException)
        {
            return lifetime.ApplicationStopping.IsCancellationRequested
                ? await EndAsync(socket, CloseCodes.Restart, "The server is restarting")
                : await EndAsync(socket, CloseCodes.BadPacket, "CONNECT didn't come in time");
        }
    }

    private async Task<SocketCaller?> ReadConnectAsync(UpgradedSocket socket, CancellationToken cancellationToken)
    {
        for (var packets = 0; packets < MaxPackets; packets++)
        {
            if (await socket.ReceiveAsync(cancellationToken) is not { } packet)
                break;

            if (SocketIoPackets.ReadConnect(packet) is { } connect)
                return await IdentifyAsync(socket, connect.Token, connect.Cursor);

            if (!packet.StartsWith("40/", StringComparison.Ordinal)
                || SocketIoPackets.OtherNamespace(Encoding.UTF8.GetBytes(packet.AsSpan(2).ToArray())) is not { } refused)
                break;

            socket.Send(refused);
        }

        return await EndAsync(socket, CloseCodes.BadPacket, "The first packet has to be CONNECT, such as 40{\"token\":\"…\"}");
    }

    private async Task<SocketCaller?> IdentifyAsync(UpgradedSocket socket, string? token, string? cursor)
    {
        try
        {
            var found = await authenticator.CheckAsync(token, CancellationToken.None);
            if (found is { Failure: TokenFailure.None, User: { } user })
                return new SocketCaller(user, token, cursor);

            refusals.Note(Refused.BadToken);
            return await RefuseAsync(socket, found.Failure == TokenFailure.Pending ? PendingUsers.Refused : BadToken);
        }
        catch (Exception failure)
        {
            // Above this is only Kestrel, which would log each failure, and strangers can repeat failures.
            if (failure is not StorageUnavailableException && failures.Count() is { } times)
                Log.Failed(logger, times, failure);
            return await RefuseAsync(socket, Answers.Of(RefusalCode.Unavailable).Text);
        }
    }

    private static Task<SocketCaller?> RefuseAsync(UpgradedSocket socket, string reason)
    {
        socket.Send(SocketIoPackets.Refused(reason));
        return EndAsync(socket, CloseCodes.Normal, reason);
    }

    private static async Task<SocketCaller?> EndAsync(UpgradedSocket socket, int code, string reason)
    {
        await socket.EndAsync(code, reason);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Times} handshakes failed since this was last logged")]
        public static partial void Failed(ILogger logger, long times, Exception exception);
    }
}
