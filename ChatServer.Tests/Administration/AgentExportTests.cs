using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Tools;
using ChatServer.Tests.Api.Messaging;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Storage.Commands;

namespace ChatServer.Tests.Administration;

/// <summary>What exports have of agents.</summary>
[Parallelizable]
internal sealed class AgentExportTests : AgentsFixture
{
    private const string Reply = "We are open from ten to four.";

    [Test]
    public async Task An_owner_gets_their_agents_and_as_much_of_the_chats_as_they_may_read()
    {
        var (olga, ana, ben) = (
            await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var agent = await MakeAgentAsync(olga);
        await ChangeAgentAsync(olga, agent, new { instructions = "Be brief.", settings = new { owner_reads = "never" } });
        await Server.Get<AgentAnswers>().AddAsync(
            new AddAnswer(olga.UserId, Guid.Parse(agent), "Where are you?", "At the corner."), CancellationToken.None);
        await Server.Get<ToolChanges>().PutAsync(
            new PutTools(olga.UserId, Guid.Parse(agent), [ToolSamples.Weather("very-secret-key")]), CancellationToken.None);
        var hidden = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, hidden, "my secret");
        await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "always" } });
        var shown = await OpenAsync(ben, agent);
        await ExchangeAsync(ben, shown, "my question");

        using var archive = await ExportAsync(olga);

        var exported = Json(archive, $"agents/{agent}.json");
        Assert.That(exported.Text("instructions"), Is.EqualTo("Be brief."));
        Assert.That(exported.GetProperty("answers")[0].Text("answer"), Is.EqualTo("At the corner."));
        var tool = exported.GetProperty("tools")[0];
        Assert.That((tool.Text("name"), tool.Text("description")), Is.EqualTo(("weather", "Reads the weather of a place")));
        Assert.That(tool.GetProperty("definition").GetRawText(), Does.Contain("weather.example").And.Contain("Authorization"));
        Assert.That(exported.GetRawText(), Does.Not.Contain("very-secret-key"));
        Assert.That(Messages(archive, shown), Is.EqualTo(new[] { "my question", Reply }));
        Assert.That(Messages(archive, hidden), Is.Empty);
        Assert.That(Runs(archive, shown)[0].Number("tokens_out"), Is.EqualTo(5));
    }

    [Test]
    public async Task A_visitor_gets_their_chat_and_nothing_of_the_agents_instructions()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        await ChangeAgentAsync(olga, agent, new { instructions = "the secret of the house" });
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "my question");

        using var archive = await ExportAsync(ana);

        Assert.That(Messages(archive, chat), Is.EqualTo(new[] { "my question", Reply }));
        Assert.That(Runs(archive, chat)[0].TryGetProperty("tokens_out", out _), Is.False);
        Assert.That(
            archive.Entries.Select(entry => Text(archive, entry.FullName)), Has.None.Contains("the secret of the house"));
    }

    private async Task<ZipArchive> ExportAsync(Harness.TestUser user)
    {
        using var http = Server.As(user.Access);
        using var response = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static IEnumerable<string?> Messages(ZipArchive archive, string chat) =>
        Json(archive, $"conversations/{ThreadOf(chat)}/messages.json").GetProperty("messages").EnumerateArray()
            .Select(message => message.Text("message"));

    private static JsonElement Runs(ZipArchive archive, string chat) =>
        Json(archive, $"conversations/{ThreadOf(chat)}/runs.json");

    private static JsonElement Json(ZipArchive archive, string name) =>
        JsonSerializer.Deserialize<JsonElement>(Text(archive, name));

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
