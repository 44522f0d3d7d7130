using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Chats with agents in the lists, histories, searches and exports of the other APIs.</summary>
[Parallelizable]
internal sealed class AgentListTests : AgentsFixture
{
    private const string Reply = "We are open from ten to four.";

    [Test]
    public async Task A_visitor_finds_the_chat_in_the_list_of_each_API()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        await ExchangeAsync(ana, await OpenAsync(ana, agent), "hello");

        var ofRoom = (await DataAsync(ana, "/chat/conversations/")).GetProperty("conversations")[0];
        var ofMessages = (await AskAsync(ana, HttpMethod.Get, "/api/v1/messages/conversations")).GetProperty("conversations")[0];
        var channels = await AskAsync(ana, HttpMethod.Get, "/api/v1/channels/");

        Assert.That((ofRoom.Text("kind"), ofRoom.Text("name"), ofRoom.Text("preview")), Is.EqualTo(("agent", "Helper", Reply)));
        Assert.That(ofRoom.Text("agent_id"), Is.EqualTo(agent));
        Assert.That((ofMessages.Text("name"), ofMessages.Text("agent_id")), Is.EqualTo(("Helper", agent)));
        Assert.That(channels.GetArrayLength(), Is.Zero, "it is no channel");
        Assert.That((await DataAsync(ana, "/chat/user/threads/")).GetRawText(), Does.Not.Contain(agent));
    }

    [Test]
    public async Task Histories_and_searches_name_the_agent()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "hello");
        var thread = ChatServer.Api.NumberedUuid.ConversationOf(chat);

        var ofRoom = (await DataAsync(ana, $"/chat/thread/messages/{thread}/")).GetProperty("messages")[0];
        var ofMessages = (await AskAsync(ana, HttpMethod.Get, $"/api/v1/messages/conversation/conv_{thread}"))
            .GetProperty("messages")[0];

        Assert.That((ofRoom.Text("message"), ofRoom.Text("agent_id")), Is.EqualTo((Reply, agent)));
        Assert.That((ofMessages.Text("content"), ofMessages.Text("agent_id")), Is.EqualTo((Reply, agent)));
        await Eventually.IsTrueAsync(
            async () => (await DataAsync(ana, "/chat/search/?q=four")).GetRawText().Contains(Reply, StringComparison.Ordinal),
            "the reply is found");
        Assert.That((await DataAsync(olga, "/chat/search/?q=four")).GetRawText(), Does.Not.Contain(Reply));
    }

    [Test]
    public async Task A_chat_that_the_owner_has_taken_over_is_in_none_of_their_lists()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "hello");

        await ControlAsync(olga, chat, "takeover");

        var ofMessages = await AskAsync(olga, HttpMethod.Get, "/api/v1/messages/conversations");
        Assert.That(
            (ofMessages.GetProperty("conversations").GetArrayLength(), ofMessages.Number("total")), Is.EqualTo((0, 0)));
        Assert.That((await DataAsync(olga, "/chat/conversations/")).GetProperty("conversations").GetArrayLength(), Is.Zero);
        Assert.That((await AskAsync(olga, HttpMethod.Get, "/api/v1/channels/")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task An_export_has_the_visitors_chats_with_agents()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        await ExchangeAsync(ana, await OpenAsync(ana, agent), "hello");
        using var http = Server.As(ana.Access);

        using var response = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        await using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync());
        var texts = new List<string>();
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            texts.Add(await reader.ReadToEndAsync());
        }

        Assert.That(texts, Has.Some.Contains(Reply).And.Some.Contains($"\"sender_agent_id\": \"{agent}\""));
    }

    private async Task<JsonElement> DataAsync(TestUser user, string path) =>
        (await AskAsync(user, HttpMethod.Get, path)).GetProperty("data");
}
