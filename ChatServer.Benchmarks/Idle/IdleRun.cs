using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Idle;

/// <summary>Opens connections, holds them, and reads the server's memory when it has settled.</summary>
internal sealed class IdleRun(UserSource users, int connections, int userCount, int processId, TimeSpan hold, string? label)
{
    // Settled: no more than this share of growth or decline over that long.
    private const double SettledShare = 0.002;
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<IdleReport> RunAsync(CancellationToken cancellationToken)
    {
        var everyone = await users.TakeAsync(userCount, cancellationToken);
        var idle = Enumerable.Range(0, connections)
            .Select(number => new IdleConnection(users.Server, everyone[number % userCount]))
            .ToList();

        try
        {
            return await MeasureAsync(idle, cancellationToken);
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
    }

    private async Task<IdleReport> MeasureAsync(List<IdleConnection> idle, CancellationToken cancellationToken)
    {
        var before = ProcessUsage.Read(processId);
        await ConnectionOpening.OpenAllAsync(idle, cancellationToken);
        await Console.Error.WriteLineAsync($"{idle.Count} connections are open.");

        var work = new IdleHold();
        var thread = new EventLoop(idle, work).Start("idle");
        await Task.Delay(hold, cancellationToken);
        var after = await SettleAsync(cancellationToken);
        var stillOpen = idle.Count(connection => connection.IsOpen);

        work.Release();
        thread.Join();
        return IdleReport.Between(before, after, label, connections, userCount, stillOpen);
    }

    private async Task<ProcessUsage> SettleAsync(CancellationToken cancellationToken)
    {
        var usage = ProcessUsage.Read(processId);
        for (var waited = TimeSpan.Zero; waited < Patience; waited += SettledFor)
        {
            var earlier = usage;
            await Task.Delay(SettledFor, cancellationToken);
            usage = ProcessUsage.Read(processId);
            if (Math.Abs(usage.ResidentBytes - earlier.ResidentBytes) < SettledShare * earlier.ResidentBytes)
                return usage;
        }

        await Console.Error.WriteLineAsync("The server's memory has not settled; the last reading counts.");
        return usage;
    }
}
