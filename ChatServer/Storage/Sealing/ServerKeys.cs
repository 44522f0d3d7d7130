using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// The secrets of the server itself. They are created with the database and stored in it, wrapped with the master key.
/// </summary>
internal sealed class ServerKeys
{
    private const int SizeInBytes = 32;

    private ServerKeys(
        byte[] tokenSigning, byte[] linkSigning, byte[] searchIndex, byte[] audit, byte[] reports, byte[] avatarSealing,
        byte[] columns)
    {
        TokenSigning = tokenSigning;
        LinkSigning = linkSigning;
        SearchIndex = searchIndex;
        Audit = audit;
        Reports = reports;
        AvatarSealing = avatarSealing;
        Columns = columns;
    }

    /// <summary>Signs access tokens (HS256).</summary>
    public byte[] TokenSigning { get; }

    /// <summary>Signs the links to files that the server hands out (HMAC-SHA-256).</summary>
    public byte[] LinkSigning { get; }

    /// <summary>Hashes the words in the search index (HMAC-SHA-256).</summary>
    public byte[] SearchIndex { get; }

    /// <summary>Chains the audit log (HMAC-SHA-256).</summary>
    public byte[] Audit { get; }

    /// <summary>Seals the texts of reporters (AES-256-GCM), as a report on a user belongs to no conversation.</summary>
    public byte[] Reports { get; }

    /// <summary>Seals the keys of profile pictures (AES-256-GCM).</summary>
    public byte[] AvatarSealing { get; }

    /// <summary>Seals single columns, see <see cref="ColumnCipher"/>.</summary>
    public byte[] Columns { get; }

    public static ServerKeys LoadOrCreate(DbConnection connection, MasterKeys masters) =>
        new(
            LoadOrCreate(connection, masters, "token_signing"),
            LoadOrCreate(connection, masters, "link_signing"),
            LoadOrCreate(connection, masters, "search_index"),
            LoadOrCreate(connection, masters, "audit"),
            LoadOrCreate(connection, masters, "reports"),
            LoadOrCreate(connection, masters, "avatar_sealing"),
            LoadOrCreate(connection, masters, "columns"));

    public static byte[] BoundName(string name) => Encoding.UTF8.GetBytes("server:" + name);

    private static byte[] LoadOrCreate(DbConnection connection, MasterKeys masters, string name)
    {
        var row = connection.QueryFirstOrDefault<WrappedKey>("""
            SELECT master_key_id, wrapped
            FROM   server_keys
            WHERE  name = @name
            """, new { name });
        if (row is not null)
            return masters.Find(row.MasterKeyId).Unwrap(row.Wrapped, BoundName(name));

        var secret = RandomNumberGenerator.GetBytes(SizeInBytes);
        var master = masters.CurrentIn(new ReadScope(connection));
        connection.Execute("""
            INSERT INTO server_keys (name, master_key_id, wrapped)
            VALUES (@name, @Id, @wrapped)
            """, new { name, master.Id, wrapped = master.Wrap(secret, BoundName(name)) });
        return secret;
    }
}

internal sealed record WrappedKey(long MasterKeyId, byte[] Wrapped);
