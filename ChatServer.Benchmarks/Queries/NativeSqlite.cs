using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Queries;

/// <summary>
/// What SQLite tells about its own work; https://www.sqlite.org/c3ref/. The same library that the server has loaded.
/// </summary>
internal static unsafe partial class NativeSqlite
{
    /// <summary>A statement has ended; its counts are those of one run.</summary>
    public const uint TraceProfile = 0x02;

    /// <summary>A statement gives a row.</summary>
    public const uint TraceRow = 0x04;

    /// <summary>The connection is closed.</summary>
    public const uint TraceClose = 0x08;

    /// <summary>Steps of SQLite's virtual machine, of one statement.</summary>
    public const int VirtualMachineSteps = 4;

    /// <summary>Pages that a connection found in its cache.</summary>
    public const int CacheHits = 7;

    /// <summary>Pages that a connection had to read.</summary>
    public const int CacheMisses = 8;

    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    public static partial int CallForNewConnections(delegate* unmanaged<nint, nint, nint, int> entryPoint);

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2")]
    public static partial int Trace(
        nint connection, uint mask, delegate* unmanaged<uint, nint, nint, nint, int> callback, nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_status")]
    public static partial int StatementStatus(nint statement, int what, int reset);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_status")]
    public static partial int ConnectionStatus(nint connection, int what, int* current, int* highest, int reset);
}
