using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>Loads the SQLite library that comes with the package, once, and configures it before the first connection.</summary>
internal static class NativeSqlite
{
    private static readonly Lock Gate = new();
    private static bool loaded;

    public static void Load()
    {
        lock (Gate)
        {
            if (loaded)
                return;

            Batteries_V2.Init();
            SqliteVersion.Check();
            Configure();
            loaded = true;
        }
    }

    // Memory statistics take a lock at every allocation, and nothing reads them. No connection is ever used by two threads at
    // once (the writer has its own, the pool lends each of the others to one reader), so no connection needs a lock around every
    // call.
    private static void Configure()
    {
        Check(raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0));
        Check(raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD));
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new InvalidOperationException($"SQLite refuses a setting with code {code}");
    }
}
