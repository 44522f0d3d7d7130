using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>Bots that write their replies after they have answered 202.</summary>
[Parallelizable]
internal sealed class LateBotTests : BotFixture
{
    [Test]
    public async Task A_bot_that_answers_202_writes_its_reply_later()
    {
        var turn = await TurnAsync(Bot.At(202, "text/plain", "later"));
        await using var updates = Provider.ReplyAsync(turn, CancellationToken.None).GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        await Eventually.IsTrueAsync(
            () => Pending.Append(turn.RunId, 0, "We are").State == AppendState.Accepted, "the reply waits for its bot");

        await first;
        while (updates.Current is Usage)
            await updates.MoveNextAsync(); // it shows that the bot isn't silent
        Assert.That(updates.Current, Is.EqualTo(new TextDelta("We are")));
        Assert.That(Pending.Append(turn.RunId, 0, "We are"), Is.EqualTo(new AppendOutcome(AppendState.WrongOffset, 6)));
        Assert.That(Pending.Append(turn.RunId, 6, " open."), Is.EqualTo(new AppendOutcome(AppendState.Accepted, 12)));
        Assert.That(Pending.Complete(turn.RunId).State, Is.EqualTo(AppendState.Accepted));
        Assert.That(Pending.Append(turn.RunId, 12, "x").State, Is.EqualTo(AppendState.NotWaiting));

        var rest = new List<AgentUpdate>();
        while (await updates.MoveNextAsync())
            rest.Add(updates.Current);
        Assert.That(rest[0], Is.EqualTo(new TextDelta(" open.")));
        Assert.That(rest.TakeLast(2), Is.EqualTo((AgentUpdate[])[new Usage(0, 0), new Finished(Finished.Stop)]));
        Assert.That(Pending.Complete(turn.RunId).State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task A_bot_that_writes_later_can_fail()
    {
        var turn = await TurnAsync(Bot.At(202, "text/plain", ""));
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
        var turn = await TurnAsync(Bot.At(200, Json, """{"text":"yes"}"""));

        await ReadAsync(turn);

        Assert.That(Pending.Append(turn.RunId, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }
}
