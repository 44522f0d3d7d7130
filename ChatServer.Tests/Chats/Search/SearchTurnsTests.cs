using ChatServer.Chats.Search;

namespace ChatServer.Tests.Chats.Search;

internal sealed class SearchTurnsTests
{
    private readonly Guid ana = Guid.NewGuid();
    private readonly Guid ben = Guid.NewGuid();

    [Test]
    public async Task A_user_has_one_turn_at_a_time()
    {
        using var turns = new SearchTurns();
        var first = await turns.TakeAsync(ana, CancellationToken.None);

        var second = turns.TakeAsync(ana, CancellationToken.None).AsTask();
        using var other = await turns.TakeAsync(ben, CancellationToken.None);

        Assert.That(second.IsCompleted, Is.False, "there was a turn for another user only");
        first.Dispose();
        (await second).Dispose();
        Assert.That(turns.CountOf(ana), Is.Zero);
    }

    [Test]
    public async Task A_search_that_is_given_up_while_it_waits_leaves_nothing()
    {
        using var turns = new SearchTurns();
        var first = await turns.TakeAsync(ana, CancellationToken.None);
        using var givenUp = new CancellationTokenSource();
        var second = turns.TakeAsync(ana, givenUp.Token).AsTask();

        await givenUp.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(turns.CountOf(ana), Is.EqualTo(1));
        first.Dispose();
        (await turns.TakeAsync(ana, CancellationToken.None)).Dispose();
    }

    [Test]
    public async Task A_search_that_is_given_up_before_its_turn_frees_its_user()
    {
        using var turns = new SearchTurns();
        var running = new[]
        {
            await turns.TakeAsync(Guid.NewGuid(), CancellationToken.None),
            await turns.TakeAsync(Guid.NewGuid(), CancellationToken.None),
        };
        using var givenUp = new CancellationTokenSource();
        var waiting = turns.TakeAsync(ana, givenUp.Token).AsTask();

        await givenUp.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        foreach (var turn in running)
            turn.Dispose();

        (await turns.TakeAsync(ana, CancellationToken.None)).Dispose();
    }
}
