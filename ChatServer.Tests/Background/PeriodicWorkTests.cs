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
    public async Task Rounds_run_by_the_clock()
    {
        using var work = new Rounds(TimeSpan.FromMilliseconds(1), ExtraRounds.None);
        await work.StartAsync(CancellationToken.None);

        for (var count = 0; count < 3; count++)
            (await work.NextAsync()).SetResult();

        await work.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_failed_round_is_followed_by_another()
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
    public async Task Calls_during_a_round_cause_one_more_round()
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
    public async Task A_final_round_runs_if_requested(object extra, int rounds)
    {
        using var work = new Rounds(Never, (ExtraRounds)extra) { EndsAtOnce = true };
        await work.StartAsync(CancellationToken.None);

        await work.StopAsync(CancellationToken.None);

        Assert.That(work.Count, Is.EqualTo(rounds));
    }

    // A round ends when the test completes its source.
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
