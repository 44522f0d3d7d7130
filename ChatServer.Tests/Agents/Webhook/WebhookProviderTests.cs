using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>A real server that asks a bot over HTTP.</summary>
[Parallelizable]
internal sealed class WebhookProviderTests
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";
    private TestServer server = null!;
    private BotServer bot = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        bot = await BotServer.StartAsync();
        server = await TestServer.StartAsync(
            services => services.AddSingleton<IOutgoingHttp, DirectHttp>().AddWebhookProvider(),
            ("Chat:Agents:AllowPrivateBots", "true"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await server.DisposeAsync();
        await bot.DisposeAsync();
    }

    private PendingBotReplies Pending => server.Get<PendingBotReplies>();

    private IAgentProvider Provider =>
        server.Services.GetServices<IAgentProvider>().Single(provider => provider.Name == WebhookProvider.ProviderName);

    [Test]
    public async Task A_bot_answers_with_JSON()
    {
        var updates = await AskAsync(bot.At(200, Json, """{"text": "We are open. 🚲"}"""));

        AgentUpdate[] expected = [new TextDelta("We are open. 🚲"), new Usage(0, 0), new Finished(Finished.Stop)];
        Assert.That(updates, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_bot_says_why_it_ends()
    {
        var updates = await AskAsync(bot.At(200, $"{Json}; charset=utf-8", """{"text": "", "finish_reason": "length", "more": 1}"""));

        Assert.That(updates, Is.EqualTo((AgentUpdate[])[new Usage(0, 0), new Finished(Finished.Length)]));
    }

    [Test]
    public async Task A_bot_that_has_nothing_to_say_answers_204()
    {
        var updates = await AskAsync(bot.At(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }));

        Assert.That(updates[^1], Is.EqualTo(new Finished(Finished.Stop)));
    }

    [TestCase(
        "data: {\"text\":\"We are\"}\n\n: still here\n\ndata: {\"text\":\" open.\"}\n\ndata: {\"finish_reason\":\"stop\"}\n\n")]
    [TestCase("data:{\"text\":\"We are\"}\r\n\r\nevent: x\r\ndata: {\"text\":\r\ndata: \" open.\"}\r\n\r\ndata: [DONE]\r\n\r\n")]
    [TestCase("data: {\"text\":\"We are\"}\r\rdata: {\"text\":\" open.\",\"finish_reason\":\"stop\"}\r\rdata: ignored\r\r")]
    public async Task A_bot_answers_with_events(string body)
    {
        var updates = await AskAsync(bot.At(200, Events, body));

        AgentUpdate[] expected =
            [new TextDelta("We are"), new TextDelta(" open."), new Usage(0, 0), new Finished(Finished.Stop)];
        Assert.That(updates, Is.EqualTo(expected));
    }

    [Test]
    public async Task Events_arrive_while_the_bot_is_writing()
    {
        var going = new TaskCompletionSource();
        var url = bot.At(async context =>
        {
            context.Response.ContentType = Events;
            await context.Response.WriteAsync("data: {\"text\":\"first\"}\n\n");
            await context.Response.Body.FlushAsync();
            await going.Task;
            await context.Response.WriteAsync("data: {\"text\":\" second\"}\n\ndata: [DONE]\n\n");
        });
        var turn = await TurnAsync(url);
        await using var updates = Provider.ReplyAsync(turn, CancellationToken.None).GetAsyncEnumerator();

        await updates.MoveNextAsync();
        Assert.That(updates.Current, Is.EqualTo(new TextDelta("first")));
        going.SetResult();
        await updates.MoveNextAsync();

        Assert.That(updates.Current, Is.EqualTo(new TextDelta(" second")));
    }

    [Test]
    public async Task The_request_is_signed_and_says_what_was_said()
    {
        var called = new TaskCompletionSource<BotCall>();
        var url = bot.At(async context =>
        {
            called.SetResult(await BotCall.ReadAsync(context.Request));
            context.Response.ContentType = Json;
            await context.Response.WriteAsync("""{"text":"yes"}""");
        });
        var turn = await TurnAsync(url);

        await ReadAsync(turn);
        var call = await called.Task;

        var webhook = (await server.Get<BotWebhooks>().FindAsync(turn.Agent.Id, CancellationToken.None))!;
        Assert.That(webhook.Secret, Does.StartWith("whsec_"));
        var (id, timestamp) = (call.Headers["webhook-id"], call.Headers["webhook-timestamp"]);
        var mac = HMACSHA256.HashData(
            Convert.FromBase64String(webhook.Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{call.Body}"));
        Assert.That(call.Headers["webhook-signature"], Is.EqualTo($"v1,{Convert.ToBase64String(mac)}"));
        Assert.That(id, Is.EqualTo($"run_{turn.RunId}"));
        Assert.That(
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture)),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(2)));
        var body = JsonDocument.Parse(call.Body).RootElement;
        Assert.That(body.GetProperty("type").GetString(), Is.EqualTo("agent.reply"));
        var data = body.GetProperty("data");
        Assert.That(data.GetProperty("run_id").GetInt64(), Is.EqualTo(turn.RunId));
        Assert.That(data.GetProperty("agent").GetProperty("id").GetGuid(), Is.EqualTo(turn.Agent.Id));
        Assert.That(
            data.GetProperty("messages").EnumerateArray()
                .Select(message => $"{message.GetProperty("role")}: {message.GetProperty("text")}"),
            Is.EqualTo((string[])["agent: Hello.", "visitor: Are you open?"]));
    }

    // The values are of an independent implementation: openssl dgst -sha256 -mac hmac.
    [Test]
    public void A_signature_is_that_of_Standard_Webhooks() =>
        Assert.That(
            WebhookSecret.Sign(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                Encoding.UTF8.GetBytes("""{"test": 2432232314}""")),
            Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));

    [Test]
    public async Task A_bot_that_answers_202_writes_its_reply_later()
    {
        var turn = await TurnAsync(bot.At(202, "text/plain", "later"));
        await using var updates = Provider.ReplyAsync(turn, CancellationToken.None).GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        await Eventually.IsTrueAsync(
            () => Pending.Append(turn.RunId, 0, "We are").State == AppendState.Accepted, "the reply waits for its bot");

        await first;
        Assert.That(updates.Current, Is.EqualTo(new TextDelta("We are")));
        Assert.That(Pending.Append(turn.RunId, 0, "We are"), Is.EqualTo(new AppendOutcome(AppendState.WrongOffset, 6)));
        Assert.That(Pending.Append(turn.RunId, 6, " open."), Is.EqualTo(new AppendOutcome(AppendState.Accepted, 12)));
        Assert.That(Pending.Complete(turn.RunId).State, Is.EqualTo(AppendState.Accepted));
        Assert.That(Pending.Append(turn.RunId, 12, "x").State, Is.EqualTo(AppendState.NotWaiting));

        var rest = new List<AgentUpdate>();
        while (await updates.MoveNextAsync())
            rest.Add(updates.Current);
        Assert.That(rest, Is.EqualTo((AgentUpdate[])[new TextDelta(" open."), new Usage(0, 0), new Finished(Finished.Stop)]));
        Assert.That(Pending.Complete(turn.RunId).State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task A_bot_that_writes_later_can_fail()
    {
        var turn = await TurnAsync(bot.At(202, "text/plain", ""));
        var reading = ReadAsync(turn);
        await Eventually.IsTrueAsync(
            () => Pending.Fail(turn.RunId, "out of ideas").State == AppendState.Accepted, "the reply waits for its bot");

        var failure = await Assert.ThrowsAsync<ProviderException>(() => reading);

        Assert.That(failure!.Code, Is.EqualTo(ProviderError.Refused));
        Assert.That(failure.Message, Does.Contain("out of ideas"));
    }

    [Test]
    public async Task A_bot_that_answered_at_once_can_append_nothing()
    {
        var turn = await TurnAsync(bot.At(200, Json, """{"text":"yes"}"""));

        await ReadAsync(turn);

        Assert.That(Pending.Append(turn.RunId, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }

    [TestCase(200, Json, """{"text": 7}""", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, """{"reply": "x"}""", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, "null", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, "[]", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, "{\"text\": \"x", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, """{"text": "x", "finish_reason": "tired"}""", ProviderError.BadAnswer, false)]
    [TestCase(200, Json, """{"error": "no model"}""", ProviderError.Refused, false)]
    [TestCase(200, "text/html", "<p>hello", ProviderError.BadAnswer, false)]
    [TestCase(200, Events, "data: hello\n\n", ProviderError.BadAnswer, false)]
    [TestCase(200, Events, "data: {\"error\":\"no model\"}\n\n", ProviderError.Refused, false)]
    [TestCase(302, Json, """{"text": "x"}""", ProviderError.BadAnswer, false)]
    [TestCase(401, Json, """{"text": "x"}""", ProviderError.Refused, false)]
    [TestCase(429, Json, """{"text": "x"}""", ProviderError.RateLimited, true)]
    [TestCase(500, Json, """{"text": "x"}""", ProviderError.Unreachable, true)]
    [TestCase(504, Json, """{"text": "x"}""", ProviderError.Timeout, true)]
    public async Task A_wrong_answer_is_a_failure(int status, string contentType, string body, string code, bool mayRetry)
    {
        var url = bot.At(status, contentType, body);

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((code, mayRetry)));
        Assert.That(failure.Message, Does.Not.Contain(new Uri(url).AbsolutePath), "an address may hold a key");
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        var isFollowed = false;
        var elsewhere = bot.At(context =>
        {
            isFollowed = true;
            return context.Response.WriteAsync("""{"text":"x"}""");
        });
        var url = bot.At(context =>
        {
            context.Response.Redirect(elsewhere, permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That(failure!.Message, Does.Contain("redirects are not followed"));
        Assert.That(isFollowed, Is.False);
    }

    [Test]
    public async Task How_long_a_busy_bot_asks_to_wait_is_told()
    {
        var url = bot.At(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That(failure!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase("data: {\"text\":\"half\"}\n\n")]
    [TestCase("data: {\"text\":\"half\"}\n\ndata: {\"finish_reason\":\"stop\"}")]
    public async Task A_stream_that_breaks_off_has_no_end(string body)
    {
        var updates = await AskAsync(bot.At(200, Events, body));

        Assert.That(updates, Is.EqualTo((AgentUpdate[])[new TextDelta("half")]));
    }

    [Test]
    public async Task A_connection_that_breaks_is_a_failure()
    {
        var url = bot.At(async context =>
        {
            context.Response.ContentType = Events;
            await context.Response.WriteAsync("data: {\"text\":\"half\"}\n\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That(failure!.Code, Is.EqualTo(ProviderError.Unreachable));
    }

    [Test]
    public async Task Invalid_UTF_8_is_a_failure()
    {
        var url = bot.At(async context =>
        {
            context.Response.ContentType = Json;
            await context.Response.Body.WriteAsync((byte[])[.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That((failure!.Code, failure.Message), Is.EqualTo((ProviderError.BadAnswer, "The bot's answer isn't UTF-8")));
    }

    [TestCase(Json)]
    [TestCase(Events)]
    public async Task An_endless_answer_is_cut_off(string contentType)
    {
        var (ended, line) = (new TaskCompletionSource(), Encoding.UTF8.GetBytes(": nothing yet\n"));
        var url = bot.At(async context =>
        {
            context.Response.ContentType = contentType;
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(line, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The server has hung up, as it should.
            }

            ended.SetResult();
        });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That(failure!.Code, Is.EqualTo(ProviderError.TooLarge));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task A_line_without_an_end_is_cut_off()
    {
        var longest = new string('x', BotAnswers.MaxLineBytes);
        Assert.That(await AskAsync(bot.At(200, Events, $":{longest[1..]}\ndata: [DONE]\n\n")), Has.Count.EqualTo(2));

        var failure = await Assert.ThrowsAsync<ProviderException>(
            () => AskAsync(bot.At(200, Events, $":{longest}\ndata: [DONE]\n\n")));

        Assert.That(failure!.Code, Is.EqualTo(ProviderError.TooLarge));
    }

    [Test]
    public async Task A_bot_that_does_not_answer_is_left_when_the_run_is_cancelled()
    {
        var (asked, left) = (new TaskCompletionSource(), new TaskCompletionSource());
        var url = bot.At(async context =>
        {
            context.RequestAborted.Register(left.SetResult);
            asked.SetResult();
            await left.Task;
        });
        using var cancellation = new CancellationTokenSource();

        var turn = await TurnAsync(url);
        var reading = ReadAsync(turn, cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => reading);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(Pending.Append(turn.RunId, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task A_bot_that_is_not_there_may_be_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync($"http://127.0.0.1:{port}/"));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((ProviderError.Unreachable, true)));
    }

    [Test]
    public async Task An_agent_without_a_bot_fails()
    {
        var agentId = await server.AddAgentAsync();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(Turn(agentId)));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((ProviderError.Refused, false)));
    }

    private static AgentTurn Turn(Guid agentId) => new(
        new TurnAgent(agentId, Guid.NewGuid(), "Luna", "", "Be kind.", ""),
        [new TurnMessage(TurnRole.Agent, "Hello."), new TurnMessage(TurnRole.Visitor, "Are you open?")])
    {
        RunId = Random.Shared.NextInt64(1, 1L << 53),
        ConversationId = 7,
    };

    private async Task<AgentTurn> TurnAsync(string url)
    {
        var agentId = await server.AddAgentAsync();
        var set = await server.Get<BotWebhooks>().SetAsync(new SetBotWebhook(agentId, url), CancellationToken.None);
        Assert.That(set.Refusal, Is.Null);
        return Turn(agentId);
    }

    private async Task<List<AgentUpdate>> AskAsync(string url) => await ReadAsync(await TurnAsync(url));

    private async Task<List<AgentUpdate>> ReadAsync(AgentTurn turn, CancellationToken cancellationToken = default) =>
        await Provider.ReplyAsync(turn, cancellationToken).ToListAsync(cancellationToken);
}
