using System.Data.Common;
using System.Globalization;
using Dapper;

namespace ChatServer.Storage;

/// <summary>Named values of the database as a whole.</summary>
internal static class ServerState
{
    public const string Epoch = "epoch";

    /// <summary>When the epoch was drawn.</summary>
    public const string EpochAt = "epoch_at";

    /// <summary>When this copy was made; the first start of a copy removes it.</summary>
    public const string CopiedAt = "copied_at";

    /// <summary>The id of the master key that wraps new keys, once the keys have been rotated.</summary>
    public const string MasterKeyId = "master_key_id";

    private const string Upsert = """
        INSERT INTO server_state (name, value)
        VALUES (@name, @value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    public static string Read(DbConnection connection, string name) =>
        connection.QuerySingle<string>("SELECT value FROM server_state WHERE name = @name", new { name });

    /// <summary>A number, 0 if there is none.</summary>
    public static long Find(ReadScope read, string name) =>
        read.QueryFirstOrDefault<string>("SELECT value FROM server_state WHERE name = @name", new { name }) is { } value
            ? DamagedRecordException.Mapping<long, long>(() => long.Parse(value, CultureInfo.InvariantCulture))
            : 0;

    public static void Remove(DbConnection connection, string name) =>
        connection.Execute("DELETE FROM server_state WHERE name = @name", new { name });

    public static void WriteEpoch(DbConnection connection, string epoch, Timestamp now)
    {
        Write(connection, Epoch, epoch);
        Write(connection, EpochAt, now.Nanoseconds.ToString(CultureInfo.InvariantCulture));
    }

    public static string? FindText(ReadScope read, string name) =>
        read.QueryFirstOrDefault<string>("SELECT value FROM server_state WHERE name = @name", new { name });

    public static void Write(WriteScope write, string name, long value) =>
        Write(write, name, value.ToString(CultureInfo.InvariantCulture));

    public static void Write(WriteScope write, string name, string value) => write.Later(Upsert, new { name, value });

    public static void Write(DbConnection connection, string name, string value) =>
        connection.Execute(Upsert, new { name, value });
}
