using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Administration.Retention;
using ChatServer.Audit;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace ChatServer.Tests.Administration;

[Parallelizable]
[Category("Long")]
internal sealed class ErasureRestartTests
{
    private const int Messages = 300;

    [Test]
    public async Task An_account_deletion_interrupted_by_a_kill_is_completed()
    {
        var directory = ServerProcess.NewDataDirectory();
        try
        {
            // Slow enough for the kill to interrupt it half-way.
            await using (var server = await ServerProcess.StartAsync(directory, ("Chat:Retention:PauseMilliseconds", "100")))
            {
                await using var ana = await server.ConnectAsync("Ana");
                for (var count = 0; count < Messages; count++)
                    await ana.SendMessageAsync(ana.UserId, $"words {count}");
                for (var count = 0; count < Messages; count++)
                    await ana.ReceiveAsync("conf_message");

                using var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
                {
                    Content = JsonContent.Create(new { password = TestServer.Password })
                };
                request.Headers.Authorization = new("Bearer", ana.User.Access);
                await server.Http.SendAsync(request).ReadAsync(HttpStatusCode.OK);
                await Eventually.IsTrueAsync(() => Count(directory, "deleted_at IS NOT NULL") > 0, "the erasure has started");
                await server.KillAsync();
            }

            Assert.That(Count(directory, "deleted_at IS NULL"), Is.GreaterThan(0), "the kill came in the midst of it");

            await using (var again = await ServerProcess.StartAsync(directory))
                await Eventually.IsTrueAsync(() => Audited(directory, "account_erased") > 0, "the rest is erased");
            Assert.That(Count(directory, "deleted_at IS NULL"), Is.Zero);
            AssertAudited(directory, "account_erased", "messages", Messages);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task A_retention_run_interrupted_by_a_kill_is_recorded_with_its_total()
    {
        var directory = ServerProcess.NewDataDirectory();
        try
        {
            await using (var server = await ServerProcess.StartAsync(directory))
            {
                await using var ana = await server.ConnectAsync("Ana");
                for (var count = 0; count < Messages; count++)
                    await ana.SendMessageAsync(ana.UserId, $"words {count}");
                for (var count = 0; count < Messages; count++)
                    await ana.ReceiveAsync("conf_message");
                await server.KillAsync();
            }

            Execute(directory, "UPDATE messages SET created_at = 0");
            foreach (var round in new[] { 1, 2 })
            {
                var before = Count(directory, "deleted_at IS NOT NULL");
                await using var server = await ServerProcess.StartAsync(
                    directory, ("Chat:Retention:DirectDays", "30"), ("Chat:Retention:PauseMilliseconds", "2000"));
                await Eventually.IsTrueAsync(
                    () => Count(directory, "deleted_at IS NOT NULL") > before, $"run {round} has deleted something");
                await server.KillAsync();
            }

            Assert.That(Count(directory, "deleted_at IS NULL"), Is.GreaterThan(0), "the kills came in the midst of it");
            Assert.That((Audited(directory, "retention_started"), Audited(directory, "retention_run")), Is.EqualTo((1, 0)));
            await using (var again = await ServerProcess.StartAsync(
                directory, ("Chat:Retention:DirectDays", "30"), ("Chat:Retention:PauseMilliseconds", "0")))
                await Eventually.IsTrueAsync(() => Audited(directory, "retention_run") > 0, "the rest is deleted");
            AssertAudited(directory, "retention_run", "deleted", Messages);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task An_interrupted_run_of_a_rule_that_was_then_disabled_is_recorded_with_its_total()
    {
        var server = await TestServer.StartAsync();
        await using var stops = server;
        var audit = server.Get<AuditLog>();
        var started = AuditEntry.OfServer("retention_started", AuditSubject.Server, ("rule", "group"));
        await server.Get<Database>().WriteAsync(
            write =>
            {
                AuditedJobs.AddDone(write, audit, "retention_group", started, done: 7);
                return true;
            },
            CancellationToken.None);

        var retention = new MessageRetention(
            server.Get<Database>(), server.Get<ChatServer.Administration.ErasureBatches>(), audit,
            new RetentionOptions { DirectDays = 30 }, TimeProvider.System);
        await retention.EndLeftoversAsync(CancellationToken.None);
        await retention.EndLeftoversAsync(CancellationToken.None);

        var ended = (await server.ReadAuditAsync()).Single(entry => entry.Action == "retention_run");
        Assert.That(ended.Details, Does.Contain("\"rule\":\"group\"").And.Contain("\"deleted\":7"));
    }

    // The details are sealed: a server opens them.
    private static void AssertAudited(string directory, string action, string name, long expected)
    {
        using var configuration = new ConfigurationManager();
        configuration["Chat:DataDirectory"] = directory;
        using var database = new CommandDatabase(configuration);
        var entry = database.ReadSnapshot(read => AuditStore.ReadBefore(read, long.MaxValue, limit: 100))
            .Single(entry => entry.Action == action);
        Assert.That(JsonElement.Parse(entry.Details).Number(name), Is.EqualTo(expected));
    }

    private static long Audited(string directory, string action)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM audit_log WHERE action = @action", new { action });
    }

    private static void Execute(string directory, string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        connection.Execute(sql);
    }

    private static long Count(string directory, string condition)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        return connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM messages WHERE {condition}");
    }
}
