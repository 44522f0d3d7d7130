using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Administration.Holds;
using ChatServer.Agents.Providers.Named;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Storage;
using Dapper;

namespace ChatServer.Administration.Verification;

/// <summary>Opens all sealed values.</summary>
internal static class SealCheck
{
    private const int FirstColumn = 3;

    /// <summary>The keys of all conversations and chats, and of the server.</summary>
    public static long RunKeys(DatabaseVerification verification)
    {
        TryOpen(verification, "a key of the server", () => _ = verification.Database.ServerKeys);
        return new Walk("conversations", "id").Run(verification.Database, (read, range) =>
        {
            foreach (var id in read.Query<long>("SELECT id FROM conversations WHERE id > @After AND id <= @UpTo", range))
                TryOpen(
                    verification, $"the key of conversation {id}", () => verification.Database.ConversationKeys.Find(read, id));
        }, verification.Stopping) + new Walk("chats", "id").Run(verification.Database, (read, stretch) =>
        {
            foreach (var id in read.Query<long>("SELECT id FROM chats WHERE id > @After AND id <= @UpTo", stretch))
                TryOpen(verification, $"the key of chat {id}", () => verification.Database.ChatKeys.Find(read, id));
        }, verification.Stopping);
    }

    /// <summary>The sealed columns, of a sample of the rows if one is requested. Returns how many rows were opened.</summary>
    public static long RunColumns(DatabaseVerification verification)
    {
        var opened = 0L;
        foreach (var table in SealedColumns.Tables)
        {
            table.Walk.Run(verification.Database, (read, range) =>
            {
                opened += Open(verification, read, table, range);
                verification.Progress("sealed rows", opened);
            }, verification.Stopping);
        }

        return opened + OpenHolds(verification) + OpenProviders(verification) + OpenToolServers(verification);
    }

    // Bound to the subject of the hold, which is a text.
    private static long OpenHolds(DatabaseVerification verification) => verification.Database.Read(read =>
    {
        var subjects = HoldStore.ListSubjects(read);
        foreach (var subject in subjects)
            TryOpen(verification, $"the reason of the hold on {subject}", () => HoldStore.FindReason(read, subject));

        return subjects.Count;
    });

    // Bound to the provider's name.
    private static long OpenProviders(DatabaseVerification verification) => verification.Database.Read(read =>
    {
        var sealedKeys = ProviderStore.ReadAfter(read, "", ProviderWrites.MaxProviders)
            .Where(provider => provider.ApiKey is not null).ToList();
        foreach (var provider in sealedKeys)
            TryOpen(
                verification, $"agent_providers.api_key of {provider.Name}",
                () => read.Columns.Open(ProviderRow.KeyCell(provider.Name), provider.ApiKey!));

        return sealedKeys.Count;
    });

    // Bound to the server's name.
    private static long OpenToolServers(DatabaseVerification verification) => verification.Database.Read(read =>
    {
        var sealedHeaders = ToolServerStore.ReadAfter(read, "", ToolServerWrites.MaxServers)
            .Where(server => server.Headers is not null).ToList();
        foreach (var server in sealedHeaders)
            TryOpen(verification, $"tool_servers.headers of {server.Name}", () => server.Open(read));

        return sealedHeaders.Count;
    });

    private static long Open(DatabaseVerification verification, ReadScope read, SealedTable table, KeyRange range)
    {
        var opened = 0L;
        using var reader = read.Connection.ExecuteReader(table.Rows, range);
        while (reader.Read())
        {
            if (!verification.IsInSample())
                continue;

            opened++;
            var row = new SealedRow(
                read, reader.GetInt64(0), reader.GetInt64(1),
                reader.IsDBNull(2) ? Guid.Empty : new Guid((byte[])reader.GetValue(2)));
            for (var column = 0; column < table.Columns.Length; column++)
            {
                if (reader.IsDBNull(FirstColumn + column))
                    continue;

                var (sealedColumn, bytes) = (table.Columns[column], (byte[])reader.GetValue(FirstColumn + column));
                TryOpen(
                    verification, SealedColumns.Describe(table, sealedColumn, row),
                    () => sealedColumn.Open(verification.Database, row, bytes));
            }
        }

        return opened;
    }

    private static void TryOpen(DatabaseVerification verification, string what, Action open)
    {
        try
        {
            open();
        }
        catch (Exception failure) when (failure is CryptographicException or DamagedRecordException or JsonException)
        {
            verification.Findings.Add($"{what} does not open: {failure.Message}");
        }
    }
}
