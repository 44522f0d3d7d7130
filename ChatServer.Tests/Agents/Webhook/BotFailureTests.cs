using System.Text;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>Bots that fail, and bots that answer too much.</summary>
[Parallelizable]
internal sealed class BotFailureTests : BotFixture
{
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
        var url = Bot.At(status, contentType, body);

        var failure = await Assert.ThrowsAsync<ProviderException>(() => AskAsync(url));

        Assert.That((failure!.Code, failure.MayRetry), Is.EqualTo((code, mayRetry)));
        Assert.That(failure.Message, Does.Not.Contain(new Uri(url).AbsolutePath), "an address may hold a key");
    }

    [Test]
    public async Task How_long_a_busy_bot_asks_to_wait_is_told()
    {
        var url = Bot.At(context =>
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
        var updates = await AskAsync(Bot.At(200, Events, body));

        Assert.That(updates, Is.EqualTo((AgentUpdate[])[new TextDelta("half")]));
    }

    [Test]
    public async Task A_connection_that_breaks_is_a_failure()
    {
        var url = Bot.At(async context =>
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
        var url = Bot.At(async context =>
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
        var url = Bot.At(async context =>
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
        Assert.That(await AskAsync(Bot.At(200, Events, $":{longest[1..]}\ndata: [DONE]\n\n")), Has.Count.EqualTo(2));

        var failure = await Assert.ThrowsAsync<ProviderException>(
            () => AskAsync(Bot.At(200, Events, $":{longest}\ndata: [DONE]\n\n")));

        Assert.That(failure!.Code, Is.EqualTo(ProviderError.TooLarge));
    }
}
