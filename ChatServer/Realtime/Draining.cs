using ChatServer.Protocol.Sockets;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// The orderly shutdown. The server tells clients when to reconnect (after random delays, so that they don't all return
/// together), commits and confirms their pending writes, then closes the connections with 1012. Kestrel waits for them, because
/// each is a request.
/// </summary>
internal sealed partial class Draining(
    ConnectionRegistry connections, Database database, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<Draining> logger) : IHostedService
{
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWrites = TimeSpan.FromSeconds(5);
    private Task drain = Task.CompletedTask;

    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => drain = DrainAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => drain.WaitAsync(cancellationToken);

    private async Task DrainAsync()
    {
        var notified = connections.All.ToList();
        Log.Started(logger, notified.Count);
        foreach (var connection in notified)
        {
            var delay = TimeSpan.FromMilliseconds(Random.Shared.Next((int)LongestDelay.TotalMilliseconds));
            connection.Send(new DrainingBegan(delay), Recipient.Other);
        }

        await Task.Delay(Notice, clock);
        foreach (var connection in connections.All)
            connection.StopHandling();

        await FinishWritesAsync();
        foreach (var connection in connections.All)
            connection.Close(CloseCodes.Restart, "The server is restarting");
    }

    // This write is queued behind everything that clients sent. Once it completes, their confirmations are in the send queues.
    private async Task FinishWritesAsync()
    {
        try
        {
            await database.WriteUrgentlyAsync(static write => write.Position, CancellationToken.None)
                .AsTask().WaitAsync(LongestWrites, clock);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.WritesUnfinished(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Draining {Connections} connections")]
        public static partial void Started(ILogger logger, int connections);

        [LoggerMessage(2, LogLevel.Error, "Writes did not finish in time; their senders got no confirmation")]
        public static partial void WritesUnfinished(ILogger logger, Exception exception);
    }
}
