using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Queries;

/// <summary>
/// Counts what all connections of this process read, the writer's too. It must be installed before the first of them is opened,
/// and costs nothing until it is started. (SQLite could count the rows that each loop visits, but the package's library is built
/// without.)
/// </summary>
internal static class ReadProbe
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<nint> Connections = [];
    private static long rows;
    private static long steps;

    public static unsafe void Install()
    {
        // The server's settings come before everything else, less one: its connections are read here while they are in use.
        Storage.Sqlite.NativeSqlite.Load();
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_SERIALIZED);
        _ = NativeSqlite.CallForNewConnections(&Opened);
    }

    public static async Task<ReadCount> CountAsync(Func<Task> work)
    {
        TraceAll(NativeSqlite.TraceProfile | NativeSqlite.TraceRow | NativeSqlite.TraceClose);
        var before = Read();
        await work();
        var count = Read() - before;
        TraceAll(NativeSqlite.TraceClose);
        return count;
    }

    private static ReadCount Read()
    {
        var pages = 0L;
        lock (Gate)
        {
            foreach (var connection in Connections)
                pages += Status(connection, NativeSqlite.CacheHits) + Status(connection, NativeSqlite.CacheMisses);
        }

        return new ReadCount(Interlocked.Read(ref rows), Interlocked.Read(ref steps), pages);
    }

    private static unsafe int Status(nint connection, int what)
    {
        int current, highest;
        _ = NativeSqlite.ConnectionStatus(connection, what, &current, &highest, reset: 0);
        return current;
    }

    private static unsafe void TraceAll(uint events)
    {
        lock (Gate)
        {
            foreach (var connection in Connections)
                _ = NativeSqlite.Trace(connection, events, &Happened, 0);
        }
    }

    [UnmanagedCallersOnly]
    private static unsafe int Opened(nint connection, nint message, nint routines)
    {
        lock (Gate)
            Connections.Add(connection);

        return NativeSqlite.Trace(connection, NativeSqlite.TraceClose, &Happened, 0);
    }

    [UnmanagedCallersOnly]
    private static int Happened(uint what, nint context, nint subject, nint detail)
    {
        switch (what)
        {
            case NativeSqlite.TraceRow:
                Interlocked.Increment(ref rows);
                break;
            case NativeSqlite.TraceProfile:
                Interlocked.Add(ref steps, NativeSqlite.StatementStatus(subject, NativeSqlite.VirtualMachineSteps, reset: 1));
                break;
            case NativeSqlite.TraceClose:
                lock (Gate)
                    Connections.Remove(subject);
                break;
        }

        return 0;
    }
}
