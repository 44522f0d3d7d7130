using System.Text.Json;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>What the owner of an agent may read of its chats.</summary>
[Parallelizable]
internal sealed class AgentPrivacyTests : AgentsFixture
{
    private const string Reply = "We are open from ten to four.";

    [Test]
    public async Task An_owner_who_may_not_read_sees_that_there_is_a_chat_and_nothing_of_it()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga, new { owner_reads = "never" }));
        await ExchangeAsync(ana, chat, "my secret");
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        Assert.That(await MessagesAsync(olga, chat), Is.Empty);
        var listed = (await OwnedAsync(olga)).Single();
        Assert.That(listed.GetProperty("last_message_preview").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(listed.Number("unread_count"), Is.Zero);
        Assert.That((await AskAsync(olga, HttpMethod.Get, $"/messaging/runs/{run}")).Text("text"), Is.Empty);
        Assert.That((await AskAsync(ana, HttpMethod.Get, $"/messaging/runs/{run}")).Text("text"), Is.EqualTo(Reply));
    }

    [Test]
    public async Task Taking_over_shows_only_what_is_written_later()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga, new { owner_reads = "never" }));
        await ExchangeAsync(ana, chat, "my secret");

        await ControlAsync(olga, chat, "takeover");
        await SayAsync(ana, chat, "hello Olga");

        Assert.That(
            await TextsAsync(olga, chat), Is.EqualTo(new[] { "The owner of this agent has taken over.", "hello Olga" }));
        await using var device = await Server.ConnectAsync(olga);
        Assert.That(
            (await AskAsync(olga, HttpMethod.Get, $"/chat/thread/messages/{ThreadOf(chat)}/")).GetRawText(),
            Does.Contain("hello Olga").And.Not.Contains("my secret"));
    }

    [Test]
    public async Task Reading_less_holds_at_once_and_reading_more_for_later_messages()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "one");

        await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "never" } });
        Assert.That(await MessagesAsync(olga, chat), Is.Empty);
        await ExchangeAsync(ana, chat, "two");
        await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "always" } });
        Assert.That(await MessagesAsync(olga, chat), Is.Empty);
        await ExchangeAsync(ana, chat, "three");

        Assert.That((await TextsAsync(olga, chat))[0], Is.EqualTo("three"));
        Assert.That((await TextsAsync(ana, chat))[0], Is.EqualTo("one"));
    }

    [Test]
    public async Task An_owner_who_reads_less_no_longer_follows_replies()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        var gate = new ScriptGate();
        Provider.InConversation(
            ThreadOf(chat), new ReplyScript().Say("Seen").WaitFor(gate).Say(" and not seen").Use(1, 1).Finish());
        await using var device = await Server.ConnectAsync(olga);
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        await device.SendAsync(new { action = "agent_watch", thread_id = ThreadOf(chat) });
        Assert.That((await device.ReceiveAsync("agent_run")).Text("text"), Is.EqualTo("Seen"));

        await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "never" } });
        gate.Open();
        await Eventually.IsTrueAsync(
            async () => (await RunsAsync(ana, chat)).Single().Text("state") == "done", "the reply is complete");

        Assert.That(
            (await device.ReceiveUntilPongAsync()).Select(frame => frame.GetRawText()),
            Has.None.Contains("not seen"));
    }

    [Test]
    public async Task Access_tells_who_reads_and_where_the_texts_go()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);

        var before = await AccessAsync();
        await ExchangeAsync(ana, chat, "one");
        await MessagesAsync(olga, chat);
        var after = await AccessAsync();
        await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "never" } });
        var narrowed = await AccessAsync();

        Assert.That(
            before.Keys(),
            Is.EqualTo(new[] { "id", "agent", "readers", "owner_reads", "owner_read_at", "provider_kind" }));
        Assert.That(RolesIn(before), Is.EqualTo(new[] { "visitor", "owner" }));
        Assert.That((before.Text("owner_reads"), before.Text("provider_kind")), Is.EqualTo(("always", "external")));
        Assert.That(before.GetProperty("owner_read_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(before.GetProperty("readers")[1].Text("since"), Is.Not.Null);
        Assert.That(after.Text("owner_read_at"), Is.Not.Null);
        Assert.That(RolesIn(narrowed), Is.EqualTo(new[] { "visitor" }));

        Task<JsonElement> AccessAsync() => AskAsync(ana, HttpMethod.Get, $"/messaging/conversations/{chat}/access");
    }

    private static string?[] RolesIn(JsonElement access) =>
        [.. access.GetProperty("readers").EnumerateArray().Select(reader => reader.Text("role"))];
}
