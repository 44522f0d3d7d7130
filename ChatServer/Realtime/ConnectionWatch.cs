namespace ChatServer.Realtime;

/// <summary>
/// One loop for the times of all connections (pings, unfinished frames, stalled sends, expired tokens), as a timer in each
/// would cost memory in every quiet one. It looks once a second and ends with the host.
/// </summary>
internal sealed class ConnectionWatch(ConnectionRegistry connections, TypingRelay typing, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                Look();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    private void Look()
    {
        var now = clock.GetUtcNow();
        foreach (var connection in connections.All)
            connection.CheckTimes(now);
        typing.Expire();
    }
}
