using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Webhook;

[Parallelizable]
internal sealed class PendingBotRepliesTests
{
    private const long Run = 7;
    private readonly PendingBotReplies replies = new(TimeProvider.System);

    [Test]
    public void Nothing_is_taken_for_a_run_that_waits_for_no_bot()
    {
        Assert.That(replies.Append(1, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
        Assert.That(replies.Complete(1).State, Is.EqualTo(AppendState.NotWaiting));
        Assert.That(replies.Fail(1, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task What_waits_is_bounded_and_goes_on_when_it_was_read()
    {
        using var reply = replies.Open(Run);
        var offset = 0L;
        while (replies.Append(Run, offset, "x") is { State: AppendState.Accepted } accepted)
            offset = accepted.Offset;

        Assert.That(offset, Is.EqualTo(64));
        Assert.That(replies.Append(Run, offset, "x"), Is.EqualTo(new AppendOutcome(AppendState.Busy, offset)));
        await using var updates = reply.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await updates.MoveNextAsync();

        Assert.That(replies.Append(Run, offset, "x").State, Is.EqualTo(AppendState.Accepted));
        Assert.That(replies.Complete(Run).State, Is.EqualTo(AppendState.Accepted), "the end has a place, however much waits");
        var rest = new List<AgentUpdate>();
        while (await updates.MoveNextAsync())
            rest.Add(updates.Current);
        Assert.That(rest, Has.Count.EqualTo(65));
        Assert.That(rest[^1], Is.EqualTo(new Finished(Finished.Stop)));
    }

    [Test]
    public void A_reply_has_its_longest_length()
    {
        using var reply = replies.Open(8);
        var longest = new string('x', PendingBotReplies.MaxLength);

        Assert.That(replies.Append(8, 0, longest + 'x'), Is.EqualTo(new AppendOutcome(AppendState.TooLong, 0)));
        Assert.That(replies.Append(8, 0, longest).State, Is.EqualTo(AppendState.Accepted));
        Assert.That(replies.Append(8, longest.Length, "x").State, Is.EqualTo(AppendState.TooLong));
    }

    [Test]
    public void Of_many_that_append_at_the_same_place_one_is_taken()
    {
        using var reply = replies.Open(9);

        var states = new AppendState[32];
        Parallel.For(0, states.Length, at => states[at] = replies.Append(9, 0, "hello").State);

        Assert.That(states.Count(state => state == AppendState.Accepted), Is.EqualTo(1));
        Assert.That(states.Count(state => state == AppendState.WrongOffset), Is.EqualTo(states.Length - 1));
    }

    [Test]
    public void An_attempt_that_ends_leaves_the_one_that_took_its_place()
    {
        var first = replies.Open(10);
        using var second = replies.Open(10);

        first.Dispose();

        Assert.That(replies.Append(10, 0, "x").State, Is.EqualTo(AppendState.Accepted));
    }

    [Test]
    public void A_reply_that_is_left_takes_nothing_more()
    {
        replies.Open(11).Dispose();

        Assert.That(replies.Append(11, 0, "x").State, Is.EqualTo(AppendState.NotWaiting));
    }

    [Test]
    public async Task A_bot_that_writes_nothing_yet_is_not_silent()
    {
        var clock = new ManualClock();
        var slow = new PendingBotReplies(clock);
        using var reply = slow.Open(Run);
        await using var updates = reply.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

        var next = updates.MoveNextAsync();
        clock.Advance(PendingBotReplies.SignInterval);
        await next;

        Assert.That(updates.Current, Is.EqualTo(new Usage(0, 0)));
        slow.Append(Run, 0, "x");
        await updates.MoveNextAsync();
        Assert.That(updates.Current, Is.EqualTo(new TextDelta("x")));
    }
}
