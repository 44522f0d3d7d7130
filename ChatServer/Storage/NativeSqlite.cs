using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ChatServer.Storage;

/// <summary>Loads SQLite: the system's library where there is one, as it is newer than the one that travels in the package.</summary>
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

            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            SqliteVersion.Check();
            Configure();
            loaded = true;
        }
    }

    // Nobody reads the statistics of memory, which take a lock at every allocation. No connection is ever used by two threads at once
    // (the writer has its own, the pool lends the others to one reader each), so none needs a lock around every call.
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

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;

        return NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : 0;
    }
}
