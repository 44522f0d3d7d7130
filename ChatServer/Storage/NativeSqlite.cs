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
            loaded = true;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;

        return NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : 0;
    }
}
