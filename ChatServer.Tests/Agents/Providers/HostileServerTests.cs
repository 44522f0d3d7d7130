using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatServer.Agents.Providers;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Agents.Providers;

/// <summary>How servers fail, and what they may try. A retry is allowed before text only.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class HostileServerTests : ModelServerFixture
{
    [Test]
    public async Task A_stream_that_ends_without_a_reason_is_cut_off([Values] bool hasText, [Values("", Done)] string end)
    {
        var reply = await ReplyAsync(Events([.. hasText ? [Delta("Hi")] : Array.Empty<string>(), Chunk("{}"), end]));

        Expect(reply, ProviderError.CutOff, mayRetry: !hasText);
        Assert.That(reply.Usage, Has.Property(nameof(Usage.IsEstimated)).True, "what it used is told all the same");
    }

    [Test]
    public async Task A_connection_that_breaks_in_the_middle_is_cut_off([Values] bool hasText)
    {
        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.EventAsync(hasText ? Delta("Hi") : Chunk("{}"));
            ModelExchange.HangUp();
        });

        Expect(reply, ProviderError.CutOff, mayRetry: !hasText);
    }

    [TestCase("""{"error":{"message":"GPU\nlost","code":500}}""", ProviderError.BadAnswer)]
    [TestCase("""{"error":"GPU lost"}""", ProviderError.BadAnswer)]
    [TestCase("""{"error":{"message":"Slow down: GPU lost","code":429}}""", ProviderError.RateLimited)]
    [TestCase("""{"error":{"message":"GPU lost","code":"rate_limit_exceeded"},"choices":[]}""", ProviderError.RateLimited)]
    public async Task An_error_in_the_middle_of_a_stream_is_a_failure(string chunk, string code)
    {
        var before = await ReplyAsync(Events(chunk));
        var after = await ReplyAsync(Events(Delta("Hi"), chunk, Finish(), Done));

        Expect(before, code, mayRetry: true);
        Expect(after, code, mayRetry: false);
        Assert.That(after.Text, Is.EqualTo("Hi"));
        Assert.That(after.Failure!.Message, Does.Contain("GPU lost"));
    }

    [Test]
    public async Task An_event_called_error_is_a_failure()
    {
        var reply = await ReplyAsync(exchange => exchange.SendAsync("event: error\ndata: {\"message\":\"GPU lost\"}\n\n"));

        Expect(reply, ProviderError.BadAnswer, mayRetry: true);
        Assert.That(reply.Failure!.Message, Does.Contain("GPU lost"));
    }

    [TestCase("oops")]
    [TestCase("{\"choices\":[")]
    [TestCase("data: data: {}")]
    public async Task Events_that_are_not_JSON_are_a_bad_answer(string data) =>
        Expect(await ReplyAsync(Events(data)), ProviderError.BadAnswer, mayRetry: true);

    [TestCase("""[{"id":"a","function":{"arguments":"{}"}}]""")]
    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"{"}}]""")]
    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"7"}}]""")]
    public async Task Tool_calls_that_cannot_be_understood_are_a_bad_answer(string calls)
    {
        var reply = await ReplyAsync(Events(Chunk($$"""{"tool_calls":{{calls}}}"""), Finish("tool_calls")));

        Expect(reply, ProviderError.BadAnswer, mayRetry: true);
        Assert.That(reply.Calls, Is.Empty);
    }

    [Test]
    public async Task Tool_calls_that_never_end_are_too_large()
    {
        var reply = await ReplyAsync(async exchange =>
        {
            for (var i = 0; ; i++)
                await exchange.EventAsync(Chunk($$"""{"tool_calls":[{"id":"{{i}}","function":{"name":"f"} }]}"""));
        });

        Expect(reply, ProviderError.TooLarge);
    }

    [Test]
    public async Task A_line_of_ten_megabytes_is_too_large()
    {
        var part = new string('x', 64 * 1024);
        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.SendAsync("""data: {"choices":[{"delta":{"content":" """);
            for (var i = 0; i < 160; i++)
                await exchange.SendAsync(part);
        });

        Expect(reply, ProviderError.TooLarge);
        Assert.That(reply.Text, Is.Empty);
    }

    [TestCase("data: x\n")]
    [TestCase(": keep-alive\n\n")]
    [TestCase("x: y\n\n")]
    public async Task A_stream_without_an_end_is_too_large(string line)
    {
        var part = string.Concat(Enumerable.Repeat(line, 64 * 1024 / line.Length));
        var reply = await ReplyAsync(async exchange =>
        {
            while (true)
                await exchange.SendAsync(part);
        });

        Expect(reply, ProviderError.TooLarge);
    }

    [Test]
    public async Task A_text_without_an_end_is_too_large()
    {
        var part = string.Concat(Enumerable.Repeat($"data: {Delta(new string('x', 10_000))}\n\n", 10));
        var reply = await ReplyAsync(async exchange =>
        {
            while (true)
                await exchange.SendAsync(part);
        });

        Expect(reply, ProviderError.TooLarge);
        Assert.That(reply.Text, Has.Length.LessThan(7_000_000));
    }

    [Test]
    public async Task An_answer_in_one_piece_is_bounded_as_well() => Expect(
        await ReplyAsync(Status(200, $$"""{"choices":[{"message":{"content":"{{new string('x', 1_000_000)}}"} }]}""")),
        ProviderError.TooLarge);

    [Test]
    public async Task Headers_without_an_end_are_too_large() => Expect(
        await ReplyAsync(Status(200, "{}", [.. Enumerable.Range(0, 40).Select(i => ($"X-{i}", new string('x', 1_000)))])),
        ProviderError.TooLarge);

    [TestCase("text/html", "<html>Sign in</html>")]
    [TestCase("application/pdf", "%PDF")]
    public async Task Another_content_type_is_a_bad_answer(string type, string body)
    {
        var reply = await ReplyAsync(Whole(200, type, body));

        Expect(reply, ProviderError.BadAnswer);
        Assert.That(reply.Failure!.Message, Does.Contain(type));
    }

    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{}")]
    [TestCase("""{"choices":{},"usage":7}""")]
    [TestCase("""{"choices":[7]}""")]
    [TestCase("""{"choices":[{"delta":[],"finish_reason":{}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":{},"tool_calls":{"a":1}},"finish_reason":7}]}""")]
    public async Task JSON_of_any_other_shape_is_a_reply_without_an_end(string json)
    {
        Expect(await ReplyAsync(Events(json)), ProviderError.CutOff, mayRetry: true);
        Expect(await ReplyAsync(Status(200, json)), ProviderError.CutOff, mayRetry: true);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var other = await FakeModelServer.StartAsync();

        var reply = await ReplyAsync(Status(status, "", ("Location", $"{other.BaseUrl}/chat/completions")));

        Expect(reply, ProviderError.Refused);
        Assert.That(other.Requests, Is.Empty);
        Assert.That(reply.Failure!.Message, Does.Contain("redirect"));
    }

    [TestCase("7", 7)]
    [TestCase("0", 0)]
    [TestCase("soon", null)]
    [TestCase(null, null)]
    public async Task A_rate_limit_says_when_to_try_again(string? retryAfter, int? seconds)
    {
        var reply = await ReplyAsync(Status(
            429, """{"error":{"message":"Slow down"}}""", retryAfter is null ? [] : [("Retry-After", retryAfter)]));

        Expect(reply, ProviderError.RateLimited, mayRetry: true);
        Assert.That(reply.Failure!.RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
        Assert.That(Model.Requests, Has.Count.EqualTo(1), "trying again is not the provider's part");
    }

    [Test]
    public async Task A_rate_limit_may_name_a_moment()
    {
        var moment = DateTimeOffset.UtcNow.AddSeconds(20).ToString("R", CultureInfo.InvariantCulture);

        var reply = await ReplyAsync(Status(429, "{}", ("Retry-After", moment)));

        Assert.That(reply.Failure!.RetryAfter!.Value.TotalSeconds, Is.InRange(5, 20));
    }

    [Test]
    public async Task A_quota_that_is_used_up_is_not_tried_again() => Expect(
        await ReplyAsync(Status(429, """{"error":{"message":"No credit","code":"insufficient_quota"}}""")),
        ProviderError.RateLimited);

    [TestCase(401, ProviderError.Refused, false)]
    [TestCase(403, ProviderError.Refused, false)]
    [TestCase(404, ProviderError.Refused, false)]
    [TestCase(413, ProviderError.Refused, false)]
    [TestCase(204, ProviderError.Refused, false)]
    [TestCase(500, ProviderError.Unreachable, true)]
    [TestCase(502, ProviderError.Unreachable, true)]
    [TestCase(503, ProviderError.Unreachable, true)]
    [TestCase(529, ProviderError.Unreachable, true)]
    public async Task A_status_has_its_code(int status, string code, bool mayRetry) =>
        Expect(await ReplyAsync(exchange =>
        {
            exchange.Begin(status, null);
            return Task.CompletedTask;
        }), code, mayRetry);

    [Test]
    public async Task A_refusal_is_reported_in_the_servers_words_and_in_one_line()
    {
        var reply = await ReplyAsync(Status(
            404, $$"""{"error":{"message":"No model\n\u001b[31m 'small'{{new string('x', 5_000)}}"} }"""));

        Assert.That(reply.Failure!.Message, Does.StartWith("The server answered 404: No model [31m 'small'xxx"));
        Assert.That(reply.Failure.Message, Has.Length.LessThan(400));
    }

    [Test]
    public async Task No_message_names_the_key()
    {
        Model.Answer(
            Status(401, $$"""{"error":{"message":"Incorrect API key provided: {{Key[..8]}}***"} }"""),
            Status(403, $$"""{"error":{"message":"The key {{Key}} may not do that"} }"""),
            Events($$"""{"error":{"message":"The key {{Key}} is gone"} }"""));

        for (var i = 0; i < 3; i++)
            Assert.That((await ReplyAsync(Provider)).Failure!.ToString(), Does.Not.Contain(Key[..8]));
    }

    [Test]
    [Category("Long")]
    public async Task A_refusal_that_drips_is_not_waited_for()
    {
        var reply = await ReplyAsync(async exchange =>
        {
            exchange.Begin(403, "application/json");
            await exchange.SendAsync("{");
            await exchange.StallAsync();
        });

        Expect(reply, ProviderError.Refused);
    }

    [Test]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Expect(await ReplyAsync(At(new Uri($"http://127.0.0.1:{port}/v1"))), ProviderError.Unreachable, mayRetry: true);
    }

    [Test]
    public async Task A_server_without_TLS_is_unreachable_over_TLS() => Expect(
        await ReplyAsync(At(new Uri($"https://127.0.0.1:{Model.BaseUrl.Port}/v1"))), ProviderError.Unreachable);

    [Test]
    public async Task A_private_address_is_refused_unless_it_is_allowed()
    {
        Expect(await ReplyAsync(At(Model.BaseUrl, allowPrivate: false)), ProviderError.Refused);
        Assert.That(Model.Requests, Is.Empty);
    }

    [Test]
    public async Task A_model_that_is_not_offered_is_refused_without_a_request()
    {
        var turn = Turn();

        Expect(
            await ReplyAsync(Provider, turn with { Agent = turn.Agent with { Model = "expensive" } }), ProviderError.Refused);
        Assert.That(Model.Requests, Is.Empty);
    }

    private static void Expect(Reply reply, string code, bool mayRetry = false)
    {
        Assert.That(reply.Failure?.Code, Is.EqualTo(code));
        Assert.That(reply.Failure!.MayRetry, Is.EqualTo(mayRetry));
        Assert.That(reply.Updates, Has.None.InstanceOf<Finished>());
    }
}
