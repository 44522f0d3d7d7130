using System.Diagnostics;
using System.Net;
using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;

namespace ChatServer.Tests.Accounts;

internal sealed class HashingQueueTests
{
    private static readonly AccountOptions Options = new();
    private static readonly HashingSource Source = HashingSource.Of(IPAddress.Loopback, isKnown: false);

    [Test]
    public async Task A_request_that_finds_the_line_full_is_refused_after_a_short_wait()
    {
        using var queue = new HashingQueue(new PasswordHasher(Options), Options, TimeProvider.System);
        using var hangUp = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();

        var waiting = Attempts(queue, HashingLine.MaxPerClient + 1, hangUp.Token);
        var late = Attempts(queue, 50, hangUp.Token);
        var refused = await await Task.WhenAny(late);
        var took = Stopwatch.GetElapsedTime(started);
        await hangUp.CancelAsync();

        Assert.That(refused.Check, Is.EqualTo(PasswordCheck.Busy));
        Assert.That(took, Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
        Assert.That(async () => await Task.WhenAll([.. waiting, .. late]), Throws.InstanceOf<OperationCanceledException>());
    }

    private static List<Task<Verification>> Attempts(HashingQueue queue, int count, CancellationToken hangUp) =>
        [.. Enumerable.Range(0, count).Select(_ => queue.VerifyAsync("a password", hash: null, Source, hangUp).AsTask())];
}
