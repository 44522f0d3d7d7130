using System.Net;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

/// <summary>A server with a database that SQLite can read, but whose content the server never stored.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class DamagedRecordTests
{
    private const string First = "WHERE id = (SELECT MIN(id) FROM messages)";
    private string filled = null!;
    private string directory = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        filled = ServerProcess.NewDataDirectory();
        await using var server = await ServerProcess.StartAsync(filled);
        await using var device = await server.ConnectAsync("Ana");
        (ana, ben) = (device.User, await server.RegisterAsync("Ben"));
        await device.SendConfirmedAsync(ben.UserId, "hello");
        await device.SendConfirmedAsync(ben.UserId, "hello again");
        await server.TerminateAsync();
        Assert.That(await server.WaitForExitAsync(), Is.Zero);
    }

    [OneTimeTearDown]
    public void DeleteFilled() => Directory.Delete(filled, recursive: true);

    [SetUp]
    public void CopyDirectory()
    {
        directory = ServerProcess.NewDataDirectory();
        foreach (var file in Directory.GetFiles(filled))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [TestCase("UPDATE messages SET body = x'ff' || substr(body, 2) " + First)]
    [TestCase("UPDATE messages SET body = x'01' " + First)]
    [TestCase("UPDATE messages SET body = x'' " + First)]
    [TestCase("UPDATE messages SET body = 'hello' " + First)]
    [TestCase("UPDATE messages SET body = substr(body, 1, 20) || x'00' || substr(body, 22) " + First)]
    [TestCase("UPDATE messages SET sender_id = 'abc' " + First)]
    [TestCase("UPDATE messages SET sender_id = x'00' " + First)]
    [TestCase("UPDATE messages SET sender_id = x'000102030405060708090a0b0c0d0e0f' " + First)]
    [TestCase("UPDATE messages SET created_at = 'x' " + First)]
    [TestCase("UPDATE conversation_keys SET wrapped = x'00'")]
    [TestCase("UPDATE conversation_keys SET master_key_id = 7")]
    [TestCase("DELETE FROM conversation_keys")]
    [TestCase("UPDATE users SET is_staff = 'x' WHERE fullname LIKE 'Ben%'")]
    public async Task A_history_and_a_sync_that_need_a_damaged_record_are_unavailable(string damage)
    {
        Edit(damage);

        await using var server = await ServerProcess.StartAsync(directory);
        await ExpectUnavailableAsync(server, $"/chat/messages/{ben.UserId}/?limit=500");
        await using var device = await server.ConnectAsync(ana);
        await device.SendAsync(new { action = "sync", cursor = "0" });
        var answer = await device.ReceiveAsync();

        Assert.That(answer.Text("code"), Is.EqualTo("unavailable").Or.Null, answer.GetRawText());
        await ExpectDamageSaidAsync(server);
    }

    [TestCase("UPDATE conversation_participants SET muted_until = 'x'", "/chat/user/threads/")]
    [TestCase("UPDATE conversation_participants SET last_message_id = 1000000", "/chat/user/threads/")]
    [TestCase("UPDATE sessions SET expires_at = 'x'", "/auth/sessions/")]
    [TestCase("UPDATE sessions SET user_agent = x'01'", "/auth/sessions/")]
    public async Task A_list_that_needs_a_damaged_record_is_unavailable(string damage, string path)
    {
        Edit(damage);

        await using var server = await ServerProcess.StartAsync(directory);
        await ExpectUnavailableAsync(server, path);

        await ExpectDamageSaidAsync(server);
    }

    [Test]
    public async Task A_message_to_a_conversation_with_a_damaged_key_is_unavailable()
    {
        Edit("UPDATE conversation_keys SET wrapped = x'00'");

        await using var server = await ServerProcess.StartAsync(directory);
        await using var device = await server.ConnectAsync(ana);
        await device.SendMessageAsync(ben.UserId, "more");

        await device.ReceiveErrorAsync("unavailable");
        await ExpectDamageSaidAsync(server);
    }

    [Test]
    public async Task A_newest_entry_without_a_time_is_reported_as_damage_at_the_start()
    {
        Edit("UPDATE messages SET created_at = 'x' WHERE id = (SELECT MAX(id) FROM messages)");

        var run = await ProgramRun.StartAsync("serve", "--data-directory", directory, "--urls", "http://127.0.0.1:0");

        run.ExpectOneLine("chat.db in Chat:DataDirectory is damaged");
    }

    private async Task ExpectUnavailableAsync(ServerProcess server, string path)
    {
        using var http = server.As(ana);
        using var answer = await http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), body + server.Log);
    }

    private static async Task ExpectDamageSaidAsync(ServerProcess server)
    {
        Assert.That(server.Http.ReadBody("/readyz"), Does.Contain("\"database\":false"));
        await Eventually.IsTrueAsync(
            () => server.Log.Contains("StorageHealth: chat.db is damaged", StringComparison.Ordinal), "the damage is logged");
    }

    private void Edit(string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        SqliteFile.Execute(connection, sql);
    }
}
