using System.Globalization;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// The oldest SQLite that may open a database. Versions up to 3.51.2 can lose committed pages when a second connection
/// checkpoints while the write-ahead log is reset: https://www.sqlite.org/wal.html#walresetbug.
/// </summary>
internal static class SqliteVersion
{
    /// <summary>As <c>sqlite3_libversion_number</c> has it: 3.51.3.</summary>
    public const int Oldest = 3_051_003;

    /// <exception cref="InvalidOperationException">The library that was loaded is older.</exception>
    public static void Check() => Require(raw.sqlite3_libversion_number());

    internal static void Require(int number)
    {
        if (number < Oldest)
            throw new InvalidOperationException(
                $"SQLite {Format(number)} is too old: versions before {Format(Oldest)} can lose committed data. Use the "
                + "SQLite library that comes with the server");
    }

    private static string Format(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / 1_000_000}.{number / 1_000 % 1_000}.{number % 1_000}");
}
