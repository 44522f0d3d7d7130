using ChatServer.Agents.Providers;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Agents.Providers;

/// <summary>What servers really stream, and all of it is a reply.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OpenAiStreamTests : ModelServerFixture
{
    [Test]
    public async Task A_reply_is_streamed_as_it_is_written()
    {
        var goOn = new TaskCompletionSource();
        Model.Answer(async exchange =>
        {
            await exchange.EventAsync(Delta("We are"));
            await goOn.Task;
            await exchange.EventAsync(Delta(" open."));
            await exchange.EventAsync(Finish());
        });

        await using var updates = Provider.ReplyAsync(Turn(), CancellationToken.None).GetAsyncEnumerator();
        await updates.MoveNextAsync();
        Assert.That(updates.Current, Is.EqualTo(new TextDelta("We are")));
        goOn.SetResult();
        await updates.MoveNextAsync();
        Assert.That(updates.Current, Is.EqualTo(new TextDelta(" open.")));
    }

    [Test]
    public async Task The_usage_and_the_reason_come_last()
    {
        var reply = await ReplyAsync(Text("We are open."));

        Assert.That(reply.Text, Is.EqualTo("We are open."));
        Assert.That(reply.Updates.TakeLast(2), Is.EqualTo(new AgentUpdate[] { new Usage(7, 3), new Finished("stop") }));
    }

    [Test]
    public async Task The_last_event_of_a_stream_may_lack_its_empty_line()
    {
        var reply = await ReplyAsync(exchange => exchange.SendAsync($"data: {Delta("Hi")}\n\ndata: {Finish()}\n"));

        Assert.That((reply.Text, reply.Reason), Is.EqualTo(("Hi", "stop")));
    }

    [TestCase(": keep-alive\n\n", TestName = "A comment keeps the connection alive")]
    [TestCase("event: ping\ndata:\n\n", TestName = "An event without data keeps the connection alive")]
    [TestCase("data: {\"choices\":[]}\n\n", TestName = "A chunk may have no choices")]
    [TestCase("data: {\"choices\":null,\"usage\":null}\n\n", TestName = "A chunk may have nothing but null")]
    [TestCase("data: {\"choices\":[{\"delta\":{\"role\":\"\",\"content\":\"\"},\"finish_reason\":\"\"}]}\n\n",
        TestName = "Role, content and reason may be empty")]
    [TestCase("data: {\"created\":1.5,\"choices\":[{\"delta\":null}],\"x\":{}}\n\n", TestName = "Other fields don't matter")]
    [TestCase("retry: 3000\nid: 7\n\n", TestName = "Other lines don't matter")]
    public async Task Between_chunks_anything_harmless_may_come(string between)
    {
        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.SendAsync(between);
            await exchange.EventAsync(Delta("Hi"));
            await exchange.SendAsync(between);
            await exchange.EventAsync(Finish());
            await exchange.SendAsync(between);
        });

        Assert.That((reply.Text, reply.Reason, reply.Failure), Is.EqualTo(("Hi", "stop", default(ProviderException))));
    }

    [Test]
    public async Task A_stream_needs_no_DONE() =>
        Assert.That((await ReplyAsync(Events(Delta("Hi"), Finish()))).Reason, Is.EqualTo("stop"));

    [Test]
    public async Task A_connection_that_breaks_after_the_reason_does_no_harm()
    {
        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.EventAsync(Delta("Hi"));
            await exchange.EventAsync(Finish());
            ModelExchange.HangUp();
        });

        Assert.That((reply.Text, reply.Reason, reply.Failure), Is.EqualTo(("Hi", "stop", default(ProviderException))));
    }

    [Test]
    [Category("Long")]
    public async Task A_server_that_keeps_the_stream_open_after_the_reason_is_not_waited_for()
    {
        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.EventAsync(Delta("Hi"));
            await exchange.EventAsync(Finish());
            await exchange.StallAsync();
        });

        Assert.That((reply.Text, reply.Reason), Is.EqualTo(("Hi", "stop")));
    }

    [Test]
    public async Task Usage_that_is_not_told_is_estimated_and_marked()
    {
        var reply = await ReplyAsync(Events(Delta("We are open from ten to four."), Finish()));

        Assert.That(reply.Usage, Is.EqualTo(new Usage(4 + 3 + 4 + 6, 8, IsEstimated: true)));
    }

    [TestCase("stop", "stop")]
    [TestCase("eos", "stop")]
    [TestCase("length", "length")]
    [TestCase("MAX_TOKENS", "length")]
    [TestCase("content_filter", "content_filter")]
    public async Task The_reason_is_one_of_a_few(string given, string expected) =>
        Assert.That((await ReplyAsync(Events(Delta("Hi"), Finish(given)))).Reason, Is.EqualTo(expected));

    [Test]
    public async Task A_server_that_does_not_stream_is_understood()
    {
        var reply = await ReplyAsync(Status(200, """
            {"choices":[{"message":{"role":"assistant","content":"<think>hm</think>Yes."},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":5,"completion_tokens":2}}
            """));

        Assert.That((reply.Text, reply.Reason, reply.Usage), Is.EqualTo(("Yes.", "stop", new Usage(5, 2))));
    }

    [TestCase("text/plain")]
    [TestCase("text/event-stream; charset=utf-8")]
    [TestCase(null)]
    public async Task An_event_stream_may_have_another_type(string? type)
    {
        var reply = await ReplyAsync(exchange =>
        {
            exchange.Begin(200, type);
            return exchange.SendAsync($"data: {Delta("Hi")}\r\n\r\ndata: {Finish()}\r\n\r\n");
        });

        Assert.That((reply.Text, reply.Reason), Is.EqualTo(("Hi", "stop")));
    }
}
