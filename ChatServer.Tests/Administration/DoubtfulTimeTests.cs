using System.Net;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Administration;

/// <summary>A server that starts long after its newest entry: it was off for long, or the machine's clock is ahead.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class DoubtfulTimeTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task Retention_waits_while_the_clock_may_be_ahead_unless_it_is_requested()
    {
        TestUser ana;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var device = await server.ConnectAsync("Ana");
            ana = device.User;
            await device.SendConfirmedAsync(ana.UserId, "by the machine's clock ten days old");
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        MakeAllOlder(TimeSpan.FromDays(10));
        await ProgramRun.StartAsync("user", "make-admin", ana.Email, "--data-directory", directory);
        MakeAllOlder(TimeSpan.FromDays(10));
        await using var late = await ServerProcess.StartAsync(directory, ("Chat:Retention:DirectDays", "1"));
        using var http = late.As(ana);
        await Eventually.IsTrueAsync(
            () => late.Log.Contains("ahead of the newest entry", StringComparison.Ordinal), "the start logs it");
        var kept = http.ReadBody($"/chat/messages/{ana.UserId}/");
        using var run = await http.PostAsync("/admin/retention/run/", content: null);
        await Eventually.IsTrueAsync(
            () => !http.ReadBody($"/chat/messages/{ana.UserId}/").Contains("ten days old", StringComparison.Ordinal),
            "it was deleted when an administrator asked");

        Assert.That(kept, Does.Contain("ten days old"));
        Assert.That(run.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    private void MakeAllOlder(TimeSpan age)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        connection.Execute("""
            DROP TRIGGER IF EXISTS audit_log_is_not_changed;
            UPDATE messages SET created_at = created_at - @age;
            UPDATE audit_log SET at = at - @age;
            """, new { age = age.Ticks * 100 });
    }
}
