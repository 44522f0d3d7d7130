using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Administration.Health;

/// <summary>
/// Tries whether the disk takes writes, by a tiny one, so that a server that nobody can write to notices by itself when there is room
/// again. At most once a second, however often it is asked; while one try hangs no other is begun.
/// </summary>
internal sealed class StorageProbe(Database database, StorageHealth health, TimeProvider clock)
{
    private const string Name = "probe";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private Task<long> write = Task.FromResult(0L);
    private Task<bool>? latest;
    private long startedAt;

    /// <summary>Whether the disk takes writes; answers within two seconds.</summary>
    public async Task<bool> CheckAsync() => await Latest() && !health.IsFailing;

    private Task<bool> Latest()
    {
        lock (gate)
        {
            if (latest is null || (latest.IsCompleted && (clock.GetElapsedTime(startedAt) >= Interval || HasRecovered(latest.Result))))
            {
                startedAt = clock.GetTimestamp();
                latest = ProbeAsync();
            }

            return latest;
        }
    }

    // Somebody else's write got through since: there is no need to wait out the second.
    private bool HasRecovered(bool couldWrite) => !couldWrite && !health.IsFailing;

    private async Task<bool> ProbeAsync()
    {
        if (write.IsCompleted)
            write = database.WriteAsync(Write, CancellationToken.None).AsTask();

        try
        {
            await write.WaitAsync(Patience, clock);
            return true;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException or SqliteException)
        {
            return false;
        }
    }

    private static long Write(WriteScope scope)
    {
        ServerState.Write(scope, Name, scope.Now.Nanoseconds);
        return scope.Now.Nanoseconds;
    }
}
