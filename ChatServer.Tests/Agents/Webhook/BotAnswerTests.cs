using ChatServer.Agents.Providers;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>How bots answer.</summary>
[Parallelizable]
internal sealed class BotAnswerTests : BotFixture
{
    [Test]
    public async Task A_bot_answers_with_JSON()
    {
        var updates = await AskAsync(Bot.At(200, Json, """{"text": "We are open. 🚲"}"""));

        AgentUpdate[] expected = [new TextDelta("We are open. 🚲"), new Usage(0, 0), new Finished(Finished.Stop)];
        Assert.That(updates, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_bot_says_why_it_ends()
    {
        var updates = await AskAsync(Bot.At(
            200, $"{Json}; charset=utf-8", """{"text": "", "finish_reason": "length", "more": 1}"""));

        Assert.That(updates, Is.EqualTo((AgentUpdate[])[new Usage(0, 0), new Finished(Finished.Length)]));
    }

    [Test]
    public async Task A_bot_that_has_nothing_to_say_answers_204()
    {
        var updates = await AskAsync(Bot.At(context =>
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
        var updates = await AskAsync(Bot.At(200, Events, body));

        AgentUpdate[] expected =
            [new TextDelta("We are"), new TextDelta(" open."), new Usage(0, 0), new Finished(Finished.Stop)];
        Assert.That(updates, Is.EqualTo(expected));
    }

    [Test]
    public async Task Events_arrive_while_the_bot_is_writing()
    {
        var going = new TaskCompletionSource();
        var url = Bot.At(async context =>
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
}
