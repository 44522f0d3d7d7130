using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Chats.Search;

/// <summary>The index of chats across processes.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ChatSearchRestartTests
{
    private readonly string directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task After_a_kill_during_indexing_everything_is_found_later()
    {
        TestUser ana;
        await using (var server = await StartAsync())
        {
            ana = await FillAsync(server, chats: 2_000);
            await server.KillAsync();
        }

        await using (var server = await StartAsync())
            Assert.That(await CountAsync(server, ana, "walnut", expected: 2_000), Is.EqualTo(2_000));
    }

    [Test]
    public async Task The_verb_rebuilds_a_lost_index()
    {
        TestUser ana;
        await using (var server = await StartAsync())
        {
            ana = await FillAsync(server, chats: 3);
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        foreach (var file in Directory.EnumerateFiles(directory, "chat-search.db*"))
            File.Delete(file);

        var run = await ProgramRun.InvokeAsync(SearchCommand.Create(), "rebuild", "--data-directory", directory);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("Indexed 6 texts of chats"));
        Assert.That(
            Directory.EnumerateFiles(directory, "chat-search.db*").Select(Path.GetFileName),
            Is.EqualTo(new[] { "chat-search.db" }));
        await using (var server = await StartAsync())
        {
            Assert.That(await CountAsync(server, ana, "walnut", expected: 3), Is.EqualTo(3));
            Assert.That(server.Log, Does.Not.Contain("behind the log"), "the index made by the verb is used");
        }
    }

    [Test]
    public async Task Without_an_index_only_operators_work()
    {
        await using var server = await StartAsync(("Chat:Search:Enabled", "false"));
        var ana = await FillAsync(server, chats: 1);

        using var words = await AskAsync(server, ana, "walnut", page: 1);
        using var operators = await AskAsync(server, ana, "pinned:false", page: 1);

        Assert.That((int)words.StatusCode, Is.EqualTo(501));
        Assert.That((await operators.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength(), Is.EqualTo(1));
        Assert.That(File.Exists(Path.Combine(directory, "chat-search.db")), Is.False);
    }

    [Test]
    public async Task Searches_of_a_user_are_limited()
    {
        await using var server = await StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SearchesPerMinute", "2"));
        var ana = await server.RegisterAsync("Ana");

        var codes = new List<int>();
        for (var turn = 0; turn < 3; turn++)
        {
            using var response = await AskAsync(server, ana, "walnut", page: 1);
            codes.Add((int)response.StatusCode);
        }

        using var plain = await AskAsync(server, ana, "", page: 1);
        Assert.That(codes, Is.EqualTo(new[] { 200, 200, 429 }));
        Assert.That((int)plain.StatusCode, Is.EqualTo(200), "the plain list is no search");
    }

    private Task<ServerProcess> StartAsync(params (string Key, string Value)[] settings) =>
        ServerProcess.StartAsync(directory, [("Chat:Workspace:Enabled", "true"), .. settings]);

    private static async Task<TestUser> FillAsync(ServerProcess server, int chats)
    {
        var ana = await server.RegisterAsync("Ana");
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/chats/import")
        {
            Content = JsonContent.Create(new
            {
                chats = Enumerable.Range(0, chats).Select(number => new
                {
                    chat = new { title = $"c{number}", history = new { messages = new { m = new { content = "walnut" } } } },
                }),
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ana.Access);
        using var response = await server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return ana;
    }

    private static async Task<int> CountAsync(ServerProcess server, TestUser user, string text, int expected)
    {
        var count = 0;
        for (var attempt = 0; attempt < 200 && count < expected; attempt++)
        {
            count = 0;
            for (var (page, found) = (1, 60); found == 60; page++)
            {
                using var response = await AskAsync(server, user, text, page);
                found = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength();
                count += found;
            }

            if (count < expected)
                await Task.Delay(50);
        }

        return count;
    }

    private static Task<HttpResponseMessage> AskAsync(ServerProcess server, TestUser user, string text, int page)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get, $"/api/v1/chats/search?text={Uri.EscapeDataString(text)}&page={page}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Access);
        return server.Http.SendAsync(request);
    }
}
