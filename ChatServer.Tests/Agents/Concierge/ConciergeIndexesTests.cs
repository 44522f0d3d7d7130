using ChatServer.Agents.Answers;
using ChatServer.Agents.Concierge;
using ChatServer.Storage;

namespace ChatServer.Tests.Agents.Concierge;

[Parallelizable]
internal sealed class ConciergeIndexesTests
{
    private readonly ConciergeIndexes indexes = new();
    private int made;

    [Test]
    public async Task An_index_is_made_once_until_the_answers_change()
    {
        var agent = Guid.NewGuid();

        var first = await GetAsync(agent);
        Assert.That(await GetAsync(agent), Is.SameAs(first));
        indexes.OnCommitted(new Commit(1, [new AnswersChanged(Guid.NewGuid())]));
        Assert.That(await GetAsync(agent), Is.SameAs(first));

        indexes.OnCommitted(new Commit(2, [new AnswersChanged(agent)]));

        Assert.That(await GetAsync(agent), Is.Not.SameAs(first));
    }

    [Test]
    public async Task Askers_at_the_same_time_share_one_index()
    {
        var (agent, begun, going) = (Guid.NewGuid(), new TaskCompletionSource(), new TaskCompletionSource<Bm25Index>());
        var before = made;

        var first = indexes.GetAsync(agent, MakeSlowlyAsync, CancellationToken.None);
        await begun.Task;
        var second = indexes.GetAsync(agent, MakeAsync, CancellationToken.None);
        going.SetResult(new Bm25Builder().Build());

        Assert.That(await second, Is.SameAs(await first));
        Assert.That(made, Is.EqualTo(before));

        Task<Bm25Index> MakeSlowlyAsync()
        {
            begun.SetResult();
            return going.Task;
        }
    }

    [Test]
    public async Task A_change_while_the_index_is_made_is_not_missed()
    {
        var (agent, begun, going) = (Guid.NewGuid(), new TaskCompletionSource(), new TaskCompletionSource<Bm25Index>());

        var stale = indexes.GetAsync(agent, MakeSlowlyAsync, CancellationToken.None);
        await begun.Task;
        indexes.OnCommitted(new Commit(1, [new AnswersChanged(agent)]));
        going.SetResult(new Bm25Builder().Build());
        await stale;

        Assert.That(await GetAsync(agent), Is.Not.SameAs(await stale));

        Task<Bm25Index> MakeSlowlyAsync()
        {
            begun.SetResult();
            return going.Task;
        }
    }

    [Test]
    public async Task A_failure_is_not_kept()
    {
        var agent = Guid.NewGuid();

        await Assert.ThrowsAsync<IOException>(
            () => indexes.GetAsync(agent, () => Task.FromException<Bm25Index>(new IOException()), CancellationToken.None));

        Assert.That(await GetAsync(agent), Is.Not.Null);
    }

    [Test]
    public async Task The_least_recently_used_index_makes_room()
    {
        var many = new ConciergeIndexes();
        var kept = Guid.NewGuid();
        var first = await many.GetAsync(kept, MakeAsync, CancellationToken.None);
        for (var count = 0; count < ConciergeIndexes.MaxAgents; count++)
        {
            await many.GetAsync(Guid.NewGuid(), MakeAsync, CancellationToken.None);
            if (count == ConciergeIndexes.MaxAgents / 2)
                Assert.That(await many.GetAsync(kept, MakeAsync, CancellationToken.None), Is.SameAs(first));
        }

        Assert.That(many.Count, Is.EqualTo(ConciergeIndexes.MaxAgents));
        Assert.That(await many.GetAsync(kept, MakeAsync, CancellationToken.None), Is.SameAs(first));
    }

    [Test]
    public async Task Large_indexes_make_room_for_each_other()
    {
        var large = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList();
        var many = new ConciergeIndexes();

        foreach (var agent in large)
            await many.GetAsync(agent, () => Task.FromResult(OfSize(ConciergeIndexes.MaxSize / 2)), CancellationToken.None);

        Assert.That(many.Count, Is.EqualTo(1), "two of them have one more than fits");
    }

    private static Bm25Index OfSize(long size) =>
        new([], new Dictionary<string, Posting[]> { ["word"] = new Posting[size] }, []);

    private Task<Bm25Index> GetAsync(Guid agent) => indexes.GetAsync(agent, MakeAsync, CancellationToken.None);

    private Task<Bm25Index> MakeAsync()
    {
        Interlocked.Increment(ref made);
        return Task.FromResult(new Bm25Builder().Build());
    }
}
