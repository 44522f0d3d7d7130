using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// The orderly end: clients are told when to come back (at random moments, so that they don't come all at once), what they
/// have sent is written and confirmed, then the connections are closed with 1012. Kestrel waits for them, as each is a request.
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
        var told = connections.All.ToList();
        Log.Started(logger, told.Count);
        foreach (var connection in told)
        {
            var delay = TimeSpan.FromMilliseconds(Random.Shared.Next((int)LongestDelay.TotalMilliseconds));
            connection.Send(new DrainingBegan(delay), Recipient.Other);
        }

        await Task.Delay(Notice, clock);
        foreach (var connection in connections.All)
            connection.StopHandling();

        await FinishWritesAsync();
        foreach (var connection in connections.All)
            connection.Close(CloseCodes.Restart, "The server restarts");
    }

    // A write that comes after all that clients sent: once it is done, their confirmations are in the queues.
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

        [LoggerMessage(2, LogLevel.Error, "Writes were not finished; their senders were not told that they are stored")]
        public static partial void WritesUnfinished(ILogger logger, Exception exception);
    }
}
