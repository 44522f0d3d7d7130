using System.Threading.Channels;
using ChatServer.Background;
using ChatServer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Background;

[Parallelizable]
internal sealed class PeriodicWorkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    [Test]
    public async Task Rounds_come_by_the_clock()
    {
        using var work = new Rounds(TimeSpan.FromMilliseconds(1), ExtraRounds.None);
        await work.StartAsync(CancellationToken.None);

        for (var count = 0; count < 3; count++)
            (await work.NextAsync()).SetResult();

        await work.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_round_that_fails_is_not_the_last()
    {
        using var work = new Rounds(Never, ExtraRounds.AtStart);
        await work.StartAsync(CancellationToken.None);

        foreach (var failure in new Exception[]
        {
            new StorageUnavailableException("full", new IOException()), new InvalidOperationException()
        })
        {
            (await work.NextAsync()).SetException(failure);
            work.Call();
        }

        (await work.NextAsync()).SetResult();
        await work.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Calls_during_a_round_are_one_round_more()
    {
        using var work = new Rounds(Never, ExtraRounds.AtStart);
        await work.StartAsync(CancellationToken.None);
        var first = await work.NextAsync();

        for (var count = 0; count < 5; count++)
            work.Call();
        first.SetResult();
        (await work.NextAsync()).SetResult();
        await work.StopAsync(CancellationToken.None);

        Assert.That(work.Count, Is.EqualTo(2));
    }

    [TestCase(ExtraRounds.AtEnd, 1)]
    [TestCase(ExtraRounds.None, 0)]
    public async Task There_is_a_last_round_where_it_is_asked_for(object extra, int rounds)
    {
        using var work = new Rounds(Never, (ExtraRounds)extra) { EndsAtOnce = true };
        await work.StartAsync(CancellationToken.None);

        await work.StopAsync(CancellationToken.None);

        Assert.That(work.Count, Is.EqualTo(rounds));
    }

    // Each round ends as the test says.
    private sealed class Rounds(TimeSpan interval, ExtraRounds extra)
        : PeriodicWork("Testing", interval, TimeProvider.System, NullLogger.Instance, extra)
    {
        private readonly Channel<TaskCompletionSource> begun = Channel.CreateUnbounded<TaskCompletionSource>();

        public bool EndsAtOnce { get; init; }

        public int Count { get; private set; }

        public void Call() => CallRound();

        public Task<TaskCompletionSource> NextAsync() => begun.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        protected override Task WorkAsync(CancellationToken cancellationToken)
        {
            Count++;
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            begun.Writer.TryWrite(end);
            return EndsAtOnce ? Task.CompletedTask : end.Task.WaitAsync(cancellationToken);
        }
    }
}
