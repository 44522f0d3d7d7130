using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

/// <summary>
/// A server whose database has damaged pages. The search index is missing, so that indexing reads them, like after a crash.
/// </summary>
[Parallelizable]
[Category("Long")]
internal sealed class DamagedDatabaseTests
{
    private const int PageBytes = 4_096;
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [TestCase("messages")]
    [TestCase("conversation_participants")]
    public async Task Damage_to_the_database_is_identified_and_logged_once_and_shutdown_works(string table)
    {
        var ana = await FillAsync();
        DamageLeavesOf(table);
        File.Delete(Path.Combine(directory, "search.db"));

        await using var server = await ServerProcess.StartAsync(directory);
        await UseAsync(server, ana);
        await Eventually.IsTrueAsync(
            () => Readiness(server) == """{"ready":false,"checks":{"accepting":true,"storage":true,"database":false}}""",
            "/readyz names the database");
        await UseAsync(server, ana);
        await server.TerminateAsync();

        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
        Assert.That(server.Log, Does.Not.Contain("search index is damaged").And.Not.Contain("Unhandled exception"));
        Assert.That(CountOf(server.Log, "StorageHealth: chat.db is damaged"), Is.EqualTo(1), server.Log);
        Assert.That(CountOf(server.Log, " ERR "), Is.LessThan(10), server.Log);
    }

    [Test]
    public async Task A_message_changed_on_disk_is_damage_to_the_database_too()
    {
        await FillAsync();
        ChangeAMessage();
        File.Delete(Path.Combine(directory, "search.db"));

        await using var server = await ServerProcess.StartAsync(directory);
        await Eventually.IsTrueAsync(
            () => Readiness(server).Contains("\"database\":false", StringComparison.Ordinal), "/readyz names the database");
        await server.TerminateAsync();

        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
    }

    [Test]
    public async Task Damage_to_the_search_index_is_not_damage_to_the_database()
    {
        var ana = await FillAsync();
        Overwrite("search.db", firstPage: 1, pages: 3);

        await using var server = await ServerProcess.StartAsync(directory);
        using var http = server.As(ana);
        await Eventually.IsTrueAsync(() => Found(http) > 0, "the index is rebuilt");

        Assert.That(Readiness(server), Does.StartWith("""{"ready":true"""));
        Assert.That(server.Log, Does.Not.Contain("chat.db is damaged"));
    }

    private async Task<TestUser> FillAsync()
    {
        await using var server = await ServerProcess.StartAsync(directory);
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        for (var count = 0; count < 200; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"hello {count} {new string('x', 500)}");
        await server.TerminateAsync();
        Assert.That(await server.WaitForExitAsync(), Is.Zero);
        return ana.User;
    }

    // Reads and writes, successful or not: requests that need a damaged page get a 503.
    private static async Task UseAsync(ServerProcess server, TestUser ana)
    {
        using var http = server.As(ana);
        foreach (var path in new[]
        {
            $"/chat/messages/{ana.UserId}/", "/chat/user/threads/", "/chat/search/?q=hello", "/auth/sessions/"
        })
        {
            using var answer = await http.GetAsync(path);
            Assert.That(answer.StatusCode, Is.Not.EqualTo(HttpStatusCode.InternalServerError), path);
        }
    }

    private static string Readiness(ServerProcess server) => server.Http.ReadBody("/readyz");

    private static int Found(HttpClient http)
    {
        var body = http.ReadBody("/chat/search/?q=hello");
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? data.GetProperty("results").GetArrayLength()
            : 0;
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    // The children of a table's root page, https://www.sqlite.org/fileformat.html, section 1.6; or the root if it has none.
    private void DamageLeavesOf(string table)
    {
        var root = ReadNumber($"SELECT rootpage FROM sqlite_master WHERE name = '{table}'");
        var page = File.ReadAllBytes(DatabasePath).AsSpan((int)(root - 1) * PageBytes, PageBytes);
        const int interior = 5;
        if (page[0] != interior)
        {
            Overwrite("chat.db", (int)root, pages: 1);
            return;
        }

        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[3..]);
        foreach (var cell in Enumerable.Range(cells / 3, 3))
        {
            var offset = BinaryPrimitives.ReadUInt16BigEndian(page[(12 + 2 * cell)..]);
            Overwrite("chat.db", (int)BinaryPrimitives.ReadUInt32BigEndian(page[offset..]), pages: 1);
        }
    }

    private void Overwrite(string file, int firstPage, int pages)
    {
        using var stream = new FileStream(Path.Combine(directory, file), FileMode.Open, FileAccess.Write);
        stream.Position = (firstPage - 1L) * PageBytes;
        stream.Write(RandomNumberGenerator.GetBytes(pages * PageBytes));
    }

    private void ChangeAMessage()
    {
        using var connection = SqliteFile.Open(DatabasePath, SqliteOpenMode.ReadWrite);
        SqliteFile.Execute(connection, "UPDATE messages SET body = (SELECT body FROM messages WHERE id = 7) WHERE id = 8");
    }

    private long ReadNumber(string sql)
    {
        using var connection = SqliteFile.OpenForReading(DatabasePath);
        return new ReadScope(connection).QueryScalar<long>(sql);
    }

    private string DatabasePath => Path.Combine(directory, "chat.db");
}
