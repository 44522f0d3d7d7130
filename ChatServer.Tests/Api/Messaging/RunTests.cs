using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>The replies of agents, over HTTP.</summary>
[Parallelizable]
internal sealed class RunTests : AgentsFixture
{
    [Test]
    public async Task A_run_shows_its_text_while_it_is_written_and_afterwards()
    {
        var (olga, ana, chat) = await MakeChatAsync();
        var gate = new ScriptGate();
        Script(chat, new ReplyScript().Say("Half").WaitFor(gate).Say(" and half").Use(7, 3).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        var during = await AskAsync(olga, HttpMethod.Get, $"/messaging/runs/{run}");
        gate.Open();
        var after = await EndedAsync(ana, run!);
        var ofOwner = await AskAsync(olga, HttpMethod.Get, $"/messaging/runs/{run}");

        Assert.That((during.Text("text"), during.Number("offset")), Is.EqualTo(("Half", 4)));
        Assert.That(during.GetProperty("run").Text("state"), Is.EqualTo("streaming"));
        Assert.That((after.Text("text"), after.GetProperty("run").Text("finish_reason")), Is.EqualTo(("Half and half", "stop")));
        Assert.That(after.GetProperty("run").GetProperty("usage").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(ofOwner.GetProperty("run").GetProperty("usage").Number("tokens_in"), Is.EqualTo(7));
        Assert.That(
            (await MessagesAsync(ana, chat))[^1].Text("id"), Is.EqualTo(after.GetProperty("run").Text("message_id")));
    }

    [Test]
    public async Task A_stream_brings_the_whole_text_and_ends_with_the_run()
    {
        var (_, ana, chat) = await MakeChatAsync();
        var gate = new ScriptGate();
        Script(chat, new ReplyScript().Say("Half").WaitFor(gate).Say(" and half").Use(1, 1).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        var events = new List<SseItem<string>>();
        await foreach (var item in StreamAsync(ana, $"/messaging/runs/{run}/stream"))
        {
            events.Add(item);
            if (item.EventType == "chunk")
                gate.Open();
        }

        Assert.That(TextOf(events), Is.EqualTo("Half and half"));
        Assert.That(events.Last(item => item.EventType == "chunk").EventId, Is.EqualTo("13"));
        Assert.That((events[0].EventType, Json(events[0]).Text("state")), Is.EqualTo(("run", "streaming")));
        Assert.That((events[^1].EventType, Json(events[^1]).Text("state")), Is.EqualTo(("run", "done")));
    }

    [Test]
    public async Task A_stream_goes_on_where_the_client_was()
    {
        var (_, ana, chat) = await MakeChatAsync();
        await ExchangeAsync(ana, chat, "hello");
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        var asked = await ReadAllAsync(StreamAsync(ana, $"/messaging/runs/{run}/stream?starting_after=12"));
        var reconnected = await ReadAllAsync(StreamAsync(ana, $"/messaging/runs/{run}/stream?starting_after=2", "12"));
        var complete = await ReadAllAsync(StreamAsync(ana, $"/messaging/runs/{run}/stream", "29"));

        Assert.That(TextOf(asked), Is.EqualTo("from ten to four."));
        Assert.That(TextOf(reconnected), Is.EqualTo("from ten to four."));
        Assert.That(complete.Select(item => item.EventType), Is.EqualTo(new[] { "run" }));
        await AskAsync(
            ana, HttpMethod.Get, $"/messaging/runs/{run}/stream?starting_after=-1", null, HttpStatusCode.UnprocessableEntity);
        await AskAsync(ana, HttpMethod.Get, $"/messaging/runs/{Guid.NewGuid()}/stream", null, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_stream_ends_when_its_owner_may_no_longer_read()
    {
        var (olga, ana, chat) = await MakeChatAsync();
        var gate = new ScriptGate();
        Script(chat, new ReplyScript().Say("Seen").WaitFor(gate).Say(" and not seen").Use(1, 1).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        var run = (await RunsAsync(ana, chat)).Single().Text("id");
        var agent = (await OwnedAsync(olga)).Single().GetProperty("target_avee").Text("id")!;

        var events = new List<SseItem<string>>();
        await foreach (var item in StreamAsync(olga, $"/messaging/runs/{run}/stream"))
        {
            events.Add(item);
            if (item.EventType != "chunk")
                continue;

            await ChangeAgentAsync(olga, agent, new { settings = new { owner_reads = "never" } });
            gate.Open();
        }

        Assert.That(TextOf(events), Is.EqualTo("Seen"));
        Assert.That(Json(events[^1]).Text("state"), Is.EqualTo("done"));
    }

    [Test]
    public async Task A_user_has_a_limited_number_of_streams()
    {
        var (_, ana, chat) = await MakeChatAsync();
        var gate = new ScriptGate();
        Script(chat, new ReplyScript().WaitFor(gate).Say("At last").Use(1, 1).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        var path = $"/messaging/runs/{(await RunsAsync(ana, chat)).Single().Text("id")}/stream";
        using var http = new HttpClient { BaseAddress = Server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", ana.Access);
        var open = new List<HttpResponseMessage>();

        for (var number = 0; number < 8; number++)
            open.Add(await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead));
        using var refused = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        gate.Open();
        open.ForEach(response => response.Dispose());

        Assert.That(open.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "a stream that ended frees its place");
    }

    [Test]
    public async Task A_run_in_progress_is_cancelled_with_its_text()
    {
        var (_, ana, chat) = await MakeChatAsync();
        var gate = new ScriptGate();
        Script(chat, new ReplyScript().Say("Half").WaitFor(gate).Hang());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();
        var run = (await RunsAsync(ana, chat)).Single().Text("id");

        var cancelled = await AskAsync(ana, HttpMethod.Post, $"/messaging/runs/{run}/cancel");
        var again = await AskAsync(ana, HttpMethod.Post, $"/messaging/runs/{run}/cancel", null, HttpStatusCode.Conflict);

        Assert.That((cancelled.Text("state"), cancelled.Text("error_code")), Is.EqualTo(("cancelled", "stopped")));
        Assert.That(again.Text("detail"), Is.EqualTo("The run is cancelled"));
        var reply = (await MessagesAsync(ana, chat))[^1];
        Assert.That((reply.Text("content"), reply.GetProperty("truncated").GetBoolean()), Is.EqualTo(("Half", true)));
    }

    [Test]
    public async Task The_last_run_is_tried_again()
    {
        var (olga, ana, chat) = await MakeChatAsync();
        Script(chat, new ReplyScript().Fail("bad_answer"), ReplyScript.Saying("Better now"), ReplyScript.Saying("And again"));
        await SayAsync(ana, chat, "hello");
        await Eventually.IsTrueAsync(
            async () => (await RunsAsync(ana, chat)) is [var run] && run.Text("state") == "failed", "the run fails");
        var failed = (await RunsAsync(ana, chat)).Single().Text("id");

        var retried = await AskAsync(ana, HttpMethod.Post, $"/messaging/runs/{failed}/retry");
        var done = await EndedAsync(ana, retried.Text("id")!);

        Assert.That(done.Text("text"), Is.EqualTo("Better now"));
        Assert.That((await TextsAsync(ana, chat))[1], Is.EqualTo("The agent failed to answer."));
        var old = await AskAsync(olga, HttpMethod.Post, $"/messaging/runs/{failed}/retry", null, HttpStatusCode.Conflict);
        Assert.That(old.Text("detail"), Is.EqualTo("The run is no longer the last one"));
        await AskAsync(olga, HttpMethod.Post, $"/messaging/runs/{retried.Text("id")}/retry");
    }

    [Test]
    public async Task Older_runs_follow_the_link()
    {
        var (_, ana, chat) = await MakeChatAsync();
        Script(chat, ReplyScript.Saying("one"), ReplyScript.Saying("two"), ReplyScript.Saying("three"));
        for (var number = 0; number < 3; number++)
            await ExchangeAsync(ana, chat, $"question {number}");
        var all = (await RunsAsync(ana, chat)).Select(run => run.Text("id")).ToList();

        var shown = new List<string?>();
        var next = $"/messaging/conversations/{chat}/runs?limit=2";
        while (next is not null)
        {
            using var http = Server.As(ana.Access);
            using var response = await http.GetAsync(next);
            var page = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            shown.AddRange(page.GetProperty("runs").EnumerateArray().Select(run => run.Text("id")));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.That(all, Has.Count.EqualTo(3));
        Assert.That(shown, Is.EqualTo(all));
    }

    private async Task<(TestUser Owner, TestUser Visitor, string Chat)> MakeChatAsync()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        return (olga, ana, await OpenAsync(ana, await MakeAgentAsync(olga)));
    }

    private void Script(string chat, params ReplyScript[] following) =>
        Provider.InConversation(ChatServer.Api.NumberedUuid.ConversationOf(chat)!.Value, following);

    private async Task<JsonElement> EndedAsync(TestUser user, string run)
    {
        JsonElement seen = default;
        await Eventually.IsTrueAsync(
            async () =>
            {
                seen = await AskAsync(user, HttpMethod.Get, $"/messaging/runs/{run}");
                return seen.GetProperty("run").Text("ended_at") is not null;
            },
            "the run ends");
        return seen;
    }

    private async IAsyncEnumerable<SseItem<string>> StreamAsync(TestUser user, string path, string? lastEventId = null)
    {
        using var http = new HttpClient { BaseAddress = Server.Address, Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", user.Access);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync(patience.Token))
            yield return item;
    }

    private static async Task<List<SseItem<string>>> ReadAllAsync(IAsyncEnumerable<SseItem<string>> events)
    {
        var all = new List<SseItem<string>>();
        await foreach (var item in events)
            all.Add(item);
        return all;
    }

    private static JsonElement Json(SseItem<string> item) => JsonSerializer.Deserialize<JsonElement>(item.Data);

    private static string TextOf(IEnumerable<SseItem<string>> events)
    {
        var text = "";
        foreach (var piece in events.Where(item => item.EventType == "chunk").Select(Json))
        {
            Assert.That(piece.Number("offset"), Is.EqualTo(text.Length).Or.Not.Zero);
            text += piece.Text("text");
        }

        return text;
    }
}
