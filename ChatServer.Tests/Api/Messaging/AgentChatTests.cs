using System.Net;
using System.Text.Json;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Chats with agents, as their visitors and the owners see them.</summary>
[Parallelizable]
internal sealed class AgentChatTests : AgentsFixture
{
    private const string Reply = "We are open from ten to four.";

    [Test]
    public async Task Opening_a_chat_twice_returns_the_same_one()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var wanted = new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent };

        var opened = await AskAsync(ana, HttpMethod.Post, "/messaging/conversations", wanted);
        var again = await AskAsync(ana, HttpMethod.Post, "/messaging/conversations", wanted);

        Assert.That(opened.Keys(), Is.EqualTo(new[] { "id", "chat_type", "is_new" }));
        Assert.That((opened.Text("chat_type"), opened.GetProperty("is_new").GetBoolean()), Is.EqualTo(("agent", true)));
        Assert.That((again.Text("id"), again.GetProperty("is_new").GetBoolean()), Is.EqualTo((opened.Text("id"), false)));
        var listed = (await ListAsync(ana)).Single();
        Assert.That(listed.Text("id"), Is.EqualTo(opened.Text("id")), "the visitor sees it before its first message");
        Assert.That(listed.GetProperty("target_avee").Keys(), Is.EqualTo(new[] { "id", "handle", "display_name", "avatar_url" }));
        Assert.That(await OwnedAsync(olga), Is.Empty, "the owner sees it after the first message");
    }

    [Test]
    public async Task An_agent_that_the_caller_may_not_see_is_reported_as_missing()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);

        await AskAsync(
            ana, HttpMethod.Post, "/messaging/conversations", new { target_user_id = olga.UserId, chat_type = "agent" },
            HttpStatusCode.UnprocessableEntity);
        await AssertUnknownAsync(ana, new { chat_type = "agent", target_avee_id = Guid.NewGuid() });
        await AssertUnknownAsync(ana, new { target_user_id = ana.UserId, chat_type = "agent", target_avee_id = agent });
        await ChangeAgentAsync(olga, agent, new { visibility = "private" });
        await AssertUnknownAsync(ana, new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent });
        await ChangeAgentAsync(olga, agent, new { visibility = "contacts" });
        await AssertUnknownAsync(ana, new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent });
    }

    [Test]
    public async Task A_reply_has_the_agents_name_and_the_owners_id()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);

        var asked = await SayAsync(ana, chat, "Are you open on Sunday?");
        var reply = await ExchangeAsync(ana, chat, "And on Monday?");

        Assert.That((asked.Text("sender_type"), asked.Text("sender_user_id")), Is.EqualTo(("user", $"{ana.UserId}")));
        Assert.That(asked.GetProperty("sender_avee_id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(
            reply.Keys(),
            Is.EqualTo(new[]
            {
                "id", "conversation_id", "sender_user_id", "sender_type", "sender_avee_id", "content", "created_at",
                "sender_info",
            }));
        Assert.That((reply.Text("content"), reply.Text("sender_user_id")), Is.EqualTo((Reply, $"{olga.UserId}")));
        Assert.That(reply.Text("sender_avee_id"), Is.EqualTo(agent));
        var sender = reply.GetProperty("sender_info");
        Assert.That((sender.Text("handle"), sender.Text("display_name")), Is.EqualTo(("helper", "Helper")));
    }

    [Test]
    public async Task Both_kinds_of_chats_are_in_one_list_in_the_order_of_their_messages()
    {
        var (olga, ben) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ben"));
        await using var ana = await Server.ConnectAsync("Ana");
        var chat = await OpenAsync(ana.User, await MakeAgentAsync(olga));
        await ana.SendConfirmedAsync(ben.UserId, "first");
        await ExchangeAsync(ana.User, chat, "second");
        await ana.SendConfirmedAsync(olga.UserId, "third");
        var shown = new List<string?>();
        var next = "/messaging/conversations?limit=1";

        while (next is not null)
        {
            using var http = Server.As(ana.User.Access);
            using var response = await http.GetAsync(next);
            var page = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            shown.AddRange(
                page.GetProperty("conversations").EnumerateArray().Select(entry => entry.Text("last_message_preview")));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.That(shown, Is.EqualTo(new[] { "third", Reply, "first" }));
        var entry = (await ListAsync(ana.User)).Single(listed => listed.Text("chat_type") == "agent");
        Assert.That(entry.GetProperty("other_participant").Text("user_id"), Is.EqualTo($"{olga.UserId}"));
        Assert.That(entry.Number("unread_count"), Is.Zero, "the messages were read while the test waited for the reply");
        Assert.That((await ListAsync(olga)).Select(listed => listed.Text("chat_type")), Is.EqualTo(new[] { "profile" }));
    }

    [Test]
    public async Task The_owner_sees_the_chats_of_others_and_reads_them()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        await ExchangeAsync(ana, chat, "Are you open on Sunday?");

        var listed = (await OwnedAsync(olga)).Single();
        var texts = await TextsAsync(olga, chat);
        await TextsAsync(olga, chat);

        Assert.That(
            listed.Keys(),
            Is.EqualTo(new[]
            {
                "id", "chat_type", "other_participant", "target_avee", "last_message_at", "last_message_preview",
                "unread_count", "control", "waiting",
            }));
        Assert.That((listed.Text("id"), listed.Text("last_message_preview")), Is.EqualTo((chat, Reply)));
        Assert.That(listed.GetProperty("other_participant").Text("user_id"), Is.EqualTo($"{ana.UserId}"));
        Assert.That((listed.Number("unread_count"), listed.GetProperty("control").Text("state")), Is.EqualTo((1, "agent")));
        Assert.That(texts, Is.EqualTo(new[] { "Are you open on Sunday?", Reply }));
        Assert.That((await OwnedAsync(olga)).Single().Number("unread_count"), Is.Zero);
        Assert.That(await CountAuditAsync(chat, "agent_chat_read"), Is.EqualTo(1));
        Assert.That(await ListAsync(olga), Is.Empty, "it isn't one of the owner's own conversations");
    }

    [Test]
    public async Task An_owner_who_writes_takes_over()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        await ExchangeAsync(ana, chat, "Are you open on Sunday?");

        var written = await SayAsync(olga, chat, "This is Olga.");
        await SayAsync(ana, chat, "Hello Olga");
        var messages = await MessagesAsync(ana, chat);

        Assert.That((written.Text("sender_type"), written.Text("sender_user_id")), Is.EqualTo(("user", $"{olga.UserId}")));
        Assert.That(
            messages.Select(message => message.Text("sender_type")),
            Is.EqualTo(new[] { "user", "agent", "system", "user", "user" }));
        Assert.That(messages[2].Text("content"), Is.EqualTo("The owner of this agent has taken over."));
        Assert.That((await OwnedAsync(olga)).Single().GetProperty("control").Text("state"), Is.EqualTo("owner"));
    }

    [Test]
    public async Task The_owner_takes_over_hands_back_pauses_and_resumes()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        await ExchangeAsync(ana, chat, "one");

        Assert.That((await ControlAsync(olga, chat, "takeover")).GetProperty("control").Text("state"), Is.EqualTo("owner"));
        await ControlAsync(olga, chat, "takeover", null, HttpStatusCode.Conflict);
        Assert.That(
            (await ControlAsync(olga, chat, "handback", new { note = "Be kind" })).GetProperty("control").Text("state"),
            Is.EqualTo("agent"));
        await ControlAsync(olga, chat, "handback", new { }, HttpStatusCode.Conflict);
        var paused = await ControlAsync(olga, chat, "pause", new { until = "2100-01-31T12:00:00Z" });
        Assert.That(paused.GetProperty("control").Text("until"), Is.EqualTo("2100-01-31T12:00:00.000000Z"));
        await ControlAsync(olga, chat, "pause", new { until = "2100-01-31T12:00:00Z" }, HttpStatusCode.Conflict);
        await SayAsync(ana, chat, "two");
        Assert.That((await OwnedAsync(olga, "?waiting=true")).Single().GetProperty("waiting").Text("reason"), Is.Not.Empty);
        await ControlAsync(olga, chat, "resume");
        await ControlAsync(olga, chat, "resume", null, HttpStatusCode.Conflict);
        Assert.That(await OwnedAsync(olga, "?waiting=true"), Is.Empty);

        await Eventually.IsTrueAsync(
            async () => (await RunsAsync(ana, chat)).Count(run => run.Text("state") == "done") == 2,
            "what was said during the pause is answered after it");
    }

    [Test]
    public async Task Control_is_the_owners()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        await SayAsync(ana, chat, "hello");

        foreach (var change in new[] { "takeover", "handback", "pause", "resume" })
        {
            await ControlAsync(ana, chat, change, new { }, HttpStatusCode.NotFound);
            await ControlAsync(olga, $"{Guid.NewGuid()}", change, new { }, HttpStatusCode.NotFound);
            await ControlAsync(olga, "x", change, new { }, HttpStatusCode.UnprocessableEntity);
        }

        await AssertInvalidAsync(
            olga, HttpMethod.Post, $"/messaging/agent-conversations/{chat}/handback", new { note = new string('x', 2_001) },
            "note");
        await AssertInvalidAsync(
            olga, HttpMethod.Post, $"/messaging/agent-conversations/{chat}/pause", new { until = "yesterday" }, "until");
        await AssertInvalidAsync(
            olga, HttpMethod.Post, $"/messaging/agent-conversations/{chat}/pause", new { until = "2001-01-01" }, "until");
    }

    [Test]
    public async Task The_list_of_those_that_wait_follows_its_link()
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga, new { reply_mode = "off" });
        var chats = new List<string>();
        for (var number = 0; number < 3; number++)
        {
            var visitor = await Server.RegisterAsync("Ana");
            chats.Add(await OpenAsync(visitor, agent));
            await SayAsync(visitor, chats[^1], "hello");
        }

        var shown = new List<string?>();
        var next = "/messaging/agent-conversations?waiting=true&limit=2";
        while (next is not null)
        {
            using var http = Server.As(olga.Access);
            using var response = await http.GetAsync(next);
            var page = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            shown.AddRange(page.GetProperty("conversations").EnumerateArray().Select(entry => entry.Text("id")));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.That(shown, Is.EqualTo(chats), "the one that has waited longest comes first");
        await AskAsync(
            olga, HttpMethod.Get, "/messaging/agent-conversations?waiting=perhaps&limit=0&before=x", null,
            HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_stranger_finds_nothing_of_a_chat()
    {
        var (olga, ana, eve) =
            (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Eve"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        await ExchangeAsync(ana, chat, "hello");
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        foreach (var path in new[]
        {
            $"conversations/{chat}/messages", $"conversations/{chat}/access", $"conversations/{chat}/runs", $"runs/{run}",
            $"runs/{run}/stream",
        })
        {
            await AskAsync(eve, HttpMethod.Get, $"/messaging/{path}", null, HttpStatusCode.NotFound);
        }

        await SayAsync(eve, chat, "let me in", HttpStatusCode.NotFound);
        foreach (var change in new[] { "cancel", "retry" })
            await AskAsync(eve, HttpMethod.Post, $"/messaging/runs/{run}/{change}", null, HttpStatusCode.NotFound);
        await ControlAsync(eve, chat, "takeover", null, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Messages_to_a_deleted_agent_are_refused_and_its_chats_stay()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "hello");

        await AskAsync(olga, HttpMethod.Delete, $"/messaging/agents/{agent}", null, HttpStatusCode.NoContent);

        await SayAsync(ana, chat, "still there?", HttpStatusCode.NotFound);
        Assert.That(await TextsAsync(ana, chat), Is.EqualTo(new[] { "hello", Reply }));
        Assert.That((await ListAsync(ana)).Single().GetProperty("target_avee").Text("display_name"), Is.EqualTo("Helper"));
        Assert.That((await OwnedAsync(olga)).Single().Text("id"), Is.EqualTo(chat));
    }

    [Test]
    public async Task Pausing_an_agent_ends_its_reply_at_once()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        var gate = new ScriptGate();
        Provider.To("never finished", new ReplyScript().Say("We ").WaitFor(gate).Say("never say this").Finish());
        await SayAsync(ana, chat, "never finished");
        await gate.ReachedAsync();

        await ChangeAgentAsync(olga, agent, new { state = "paused" });
        gate.Open();

        Assert.That((await RunsAsync(ana, chat)).Single().Text("state"), Is.EqualTo("cancelled"));
        await SayAsync(ana, chat, "and now?");
        Assert.That(
            (await TextsAsync(ana, chat)).Where(text => text!.Contains("never say this", StringComparison.Ordinal)), Is.Empty);
        Assert.That((await OwnedAsync(olga, "?waiting=true")).Single().Text("id"), Is.EqualTo(chat));
    }

    private async Task AssertUnknownAsync(TestUser user, object wanted) =>
        Assert.That(
            (await AskAsync(user, HttpMethod.Post, "/messaging/conversations", wanted, HttpStatusCode.NotFound)).Text("detail"),
            Is.EqualTo("There is no such agent (target_avee_id)"));

    private async Task<List<JsonElement>> ListAsync(TestUser user) =>
        [.. (await AskAsync(user, HttpMethod.Get, "/messaging/conversations")).GetProperty("conversations").EnumerateArray()];

    private async Task<int> CountAuditAsync(string chat, string action)
    {
        var subject = AuditSubject.Conversation(ChatServer.Api.NumberedUuid.ConversationOf(chat)!.Value);
        return await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<int>(
                "SELECT COUNT(*) FROM audit_log WHERE subject = @subject AND action = @action", new { subject, action }),
            CancellationToken.None);
    }
}
