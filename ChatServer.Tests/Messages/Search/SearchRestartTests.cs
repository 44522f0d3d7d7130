using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Messages.Search;

[Parallelizable]
[Category("Long")]
internal sealed class SearchRestartTests
{
    private readonly string directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task After_a_kill_during_indexing_everything_is_found_later()
    {
        const int messages = 2_000;
        TestUser user;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var ana = await server.ConnectAsync("Ana");
            user = ana.User;
            for (var i = 0; i < messages; i++)
                await ana.SendMessageAsync(ana.UserId, $"walnut number {i}");
            for (var i = 0; i < messages; i++)
                await ana.ReceiveUntilConfirmedAsync();
            await server.KillAsync();
        }

        await using (var server = await ServerProcess.StartAsync(directory))
            Assert.That(await CountAsync(server, user, "walnut", messages), Is.EqualTo(messages));
    }

    [Test]
    public async Task The_verb_rebuilds_a_lost_index()
    {
        TestUser user;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var ana = await server.ConnectAsync("Ana");
            user = ana.User;
            await ana.SendConfirmedAsync(ana.UserId, "walnut");
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        foreach (var file in Directory.EnumerateFiles(directory, "search.db*"))
            File.Delete(file);

        var run = await ProgramRun.InvokeAsync(SearchCommand.Create(), "rebuild", "--data-directory", directory);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.StartWith("Indexed 1 messages"));
        Assert.That(
            Directory.EnumerateFiles(directory, "search.db*").Select(Path.GetFileName), Is.EqualTo(new[] { "search.db" }));
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            Assert.That(await CountAsync(server, user, "walnut", 1), Is.EqualTo(1));
            Assert.That(server.Log, Does.Not.Contain("behind the log"), "the index made by the verb is used");
        }
    }

    [Test]
    public async Task A_search_without_an_index_is_reported_as_unavailable()
    {
        await using var server = await ServerProcess.StartAsync(directory, ("Chat:Search:Enabled", "false"));
        var ana = await server.RegisterAsync("Ana");

        using var response = await AskAsync(server, ana, "walnut");

        Assert.That((int)response.StatusCode, Is.EqualTo(501));
        Assert.That(File.Exists(Path.Combine(directory, "search.db")), Is.False);
    }

    private static async Task<int> CountAsync(ServerProcess server, TestUser user, string text, int expected)
    {
        var count = 0;
        for (var attempt = 0; attempt < 200 && count < expected; attempt++)
        {
            count = 0;
            for (string? before = ""; before is not null;)
            {
                using var response = await AskAsync(server, user, text + "&limit=100" + before);
                var page = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
                count += page.Results().Length;
                before = page.Text("next_before") is { } next ? $"&before={next}" : null;
            }

            if (count < expected)
                await Task.Delay(50);
        }

        return count;
    }

    private static Task<HttpResponseMessage> AskAsync(ServerProcess server, TestUser user, string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/chat/search/?q={query}");
        request.Headers.Authorization = new("Bearer", user.Access);
        return server.Http.SendAsync(request);
    }
}
