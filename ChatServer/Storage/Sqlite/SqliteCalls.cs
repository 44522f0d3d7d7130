using System.Runtime.InteropServices;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// The SQLite calls that every message needs, made directly into the library that <see cref="NativeSqlite"/> has loaded. The
/// package's provider counts the users of a handle at each call, which makes binding a parameter several times as expensive.
/// </summary>
internal static partial class SqliteCalls
{
    /// <summary>The destructor of bound memory that stays valid until it is bound again: <c>SQLITE_STATIC</c>.</summary>
    public const nint Static = 0;

    private const string Library = "e_sqlite3";

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindNumber(nint statement, int number, long value);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int number);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int number, nint bytes, int length, nint destructor);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int number, nint utf8, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int CountChanges(nint database);
}
