using System.Data.Common;
using System.Security.Cryptography;
using ChatServer.Storage;

namespace ChatServer.Hosting.Health;

/// <summary>
/// Tests with a tiny write whether the disk accepts writes, so a server without traffic notices when there is room again. After a
/// write that found no room it tries one as large as a message can be. At most once a second, however often it is called; while
/// one attempt hangs no other is started.
/// </summary>
internal sealed class StorageProbe(Database database, StorageHealth health, TimeProvider clock)
{
    private const string Name = "probe";
    private const int LargestMessageBytes = 131_072; // a body of 20,000 characters, its data and its rows, rounded up
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private Task<long> write = Task.FromResult(0L);
    private Task<bool>? latest;
    private long startedAt;

    /// <summary>Whether the disk accepts writes; returns within two seconds.</summary>
    public async Task<bool> CheckAsync() => await Latest() && !health.IsFailing && !health.LacksRoom;

    private Task<bool> Latest()
    {
        lock (gate)
        {
            if (latest is null
                || (latest.IsCompleted
                    && (clock.GetElapsedTime(startedAt) >= Interval || HasRecovered(couldWrite: latest.Result))))
            {
                startedAt = clock.GetTimestamp();
                latest = ProbeAsync();
            }

            return latest;
        }
    }

    // Another write has succeeded since: there is no need to wait out the second.
    private bool HasRecovered(bool couldWrite) => !couldWrite && !health.IsFailing && !health.LacksRoom;

    private async Task<bool> ProbeAsync()
    {
        if (write.IsCompleted)
            write = WriteAsync();

        try
        {
            await write.WaitAsync(Patience, clock);
            return true;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException or DbException)
        {
            return false;
        }
    }

    private async Task<long> WriteAsync()
    {
        if (!health.LacksRoom)
            return await database.WriteAsync(Write, CancellationToken.None);

        var written = await database.WriteAsync(WriteLargest, CancellationToken.None);
        health.RoomFound();
        return written;
    }

    // Random digits: a file system that compresses would find room for zeros. The next small write frees the room again.
    private static long WriteLargest(WriteScope scope)
    {
        ServerState.Write(scope, Name, RandomNumberGenerator.GetHexString(LargestMessageBytes));
        return scope.Now.Nanoseconds;
    }

    private static long Write(WriteScope scope)
    {
        ServerState.Write(scope, Name, scope.Now.Nanoseconds);
        return scope.Now.Nanoseconds;
    }
}
