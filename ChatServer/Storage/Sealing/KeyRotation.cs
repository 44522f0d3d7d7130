using System.Data.Common;
using System.Globalization;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// Wraps all keys with another master key, in steps, while the server keeps running. It may be interrupted anywhere and started
/// again:
/// <list type="number">
/// <item>The file gets the new key beside the old ones.</item>
/// <item>The database names the new key; from this commit on a running server wraps with it, see
/// <see cref="MasterKeys.CurrentIn"/>.</item>
/// <item>Keys wrapped with an earlier master key are wrapped again.</item>
/// <item>When the database names no other key, the file drops the old ones.</item>
/// </list>
/// If a master key is configured, that one is the new key, and its owner does the first and the last step.
/// </summary>
internal sealed class KeyRotation(DbConnection connection, MasterKeys masters)
{
    private const int StepRows = 1_000;
    private readonly ReadScope scope = new(connection);

    /// <summary>Returns how many keys were wrapped again.</summary>
    public int Run()
    {
        if (masters.IsFile)
            masters.Replace([MasterKey.Create(), .. masters.All]);

        var rewrapped = InTransaction(RewrapServerKeys);
        rewrapped += RunSteps(RewrapConversationKeys) + RunSteps(RewrapChatKeys);
        DropOldKeys();
        return rewrapped;
    }

    private int RunSteps(Func<long, IReadOnlyList<KeyRow>> rewrapAfter)
    {
        var rewrapped = 0;
        for (var last = 0L; ;)
        {
            var after = last;
            var step = InTransaction(() => rewrapAfter(after));
            if (step.Count == 0)
                return rewrapped;

            rewrapped += step.Count;
            last = step[^1].OwnerId;
        }
    }

    private int RewrapServerKeys()
    {
        ServerState.Write(connection, ServerState.MasterKeyId, masters.Current.Id.ToString(CultureInfo.InvariantCulture));
        var rows = scope.Query<ServerKeyRow>("""
            SELECT name, master_key_id, wrapped
            FROM   server_keys
            WHERE  master_key_id <> @Id
            """, new { masters.Current.Id });
        foreach (var row in rows)
        {
            var wrapped = Rewrap(row.MasterKeyId, row.Wrapped, ServerKeys.BoundName(row.Name));
            connection.Execute("""
                UPDATE server_keys
                SET    master_key_id = @Id, wrapped = @wrapped
                WHERE  name = @Name
                """, new { row.Name, masters.Current.Id, wrapped });
        }

        return rows.Count;
    }

    private IReadOnlyList<KeyRow> RewrapConversationKeys(long after)
    {
        var rows = scope.Query<KeyRow>("""
            SELECT conversation_id AS owner_id, master_key_id, wrapped
            FROM   conversation_keys
            WHERE  conversation_id > @after AND master_key_id <> @Id
            ORDER  BY conversation_id
            LIMIT  @StepRows
            """, new { after, masters.Current.Id, StepRows });
        foreach (var row in rows)
        {
            var wrapped = Rewrap(row.MasterKeyId, row.Wrapped, ConversationKeys.BoundName(row.OwnerId));
            connection.Execute("""
                UPDATE conversation_keys
                SET    master_key_id = @Id, wrapped = @wrapped
                WHERE  conversation_id = @OwnerId AND key_id = 1
                """, new { row.OwnerId, masters.Current.Id, wrapped });
        }

        return rows;
    }

    private IReadOnlyList<KeyRow> RewrapChatKeys(long after)
    {
        var rows = scope.Query<KeyRow>("""
            SELECT chat_id AS owner_id, master_key_id, wrapped
            FROM   chat_keys
            WHERE  chat_id > @after AND master_key_id <> @Id
            ORDER  BY chat_id
            LIMIT  @StepRows
            """, new { after, masters.Current.Id, StepRows });
        foreach (var row in rows)
        {
            var wrapped = Rewrap(row.MasterKeyId, row.Wrapped, ChatKeys.BoundName(row.OwnerId));
            connection.Execute("""
                UPDATE chat_keys
                SET    master_key_id = @Id, wrapped = @wrapped
                WHERE  chat_id = @OwnerId AND key_id = 1
                """, new { row.OwnerId, masters.Current.Id, wrapped });
        }

        return rows;
    }

    private byte[] Rewrap(long masterKeyId, byte[] wrapped, byte[] name) =>
        masters.Current.Wrap(masters.Find(masterKeyId).Unwrap(wrapped, name), name);

    // Counted again, whatever the steps did: a key that is still wrapped with a dropped master key can never be read again.
    private void DropOldKeys()
    {
        var left = scope.QueryScalar<long>("""
            SELECT (SELECT COUNT(*) FROM server_keys WHERE master_key_id <> @Id)
                 + (SELECT COUNT(*) FROM conversation_keys WHERE master_key_id < @Id)
                 + (SELECT COUNT(*) FROM conversation_keys WHERE master_key_id > @Id)
                 + (SELECT COUNT(*) FROM chat_keys WHERE master_key_id < @Id)
                 + (SELECT COUNT(*) FROM chat_keys WHERE master_key_id > @Id)
            """, new { masters.Current.Id });
        if (left > 0)
            throw new InvalidOperationException(
                $"{left} keys are still wrapped with an earlier master key, which is kept; rotate again");

        if (masters.IsFile)
            masters.Replace(masters.Current);
    }

    private T InTransaction<T>(Func<T> step)
    {
        using var transaction = SqliteFile.BeginWriting(connection);
        var result = step();
        transaction.Commit();
        return result;
    }

    private sealed record ServerKeyRow(string Name, long MasterKeyId, byte[] Wrapped);

    private sealed record KeyRow(long OwnerId, long MasterKeyId, byte[] Wrapped);
}
