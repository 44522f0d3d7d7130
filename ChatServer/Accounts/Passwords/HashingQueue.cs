using System.Collections.Concurrent;

namespace ChatServer.Accounts.Passwords;

internal enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Too many passwords wait to be hashed; try again in <see cref="HashingQueue.RetryAfter"/>.</summary>
    Busy,
}

/// <param name="Replacement">A new hash of the same password, where the old one was of another kind or cost.</param>
internal readonly record struct Verification(PasswordCheck Check, string? Replacement = null);

/// <summary>
/// Hashes passwords on few threads of its own, of lowered priority: a flood of sign-ins waits here, and messages don't. At
/// most <see cref="MaxWaiting"/> have a place; who gets none within <see cref="Patience"/> is refused. That the refusal takes
/// its time is on purpose: clients that try again at once would keep the server busy with refusing them (200 of them made
/// the 99th percentile of messages a hundred times what it was). The threads end with <see cref="Dispose"/>.
/// </summary>
internal sealed class HashingQueue : IDisposable
{
    public const int MaxWaiting = 64;
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly PasswordHasher hasher;

    // Never disposed: whose password was hashed last gives the place back after that. It holds nothing of the system's.
    private readonly SemaphoreSlim places = new(MaxWaiting, MaxWaiting);
    private readonly BlockingCollection<Action> jobs = [];
    private readonly Thread[] threads;

    public HashingQueue(PasswordHasher hasher, AccountOptions options)
    {
        this.hasher = hasher;
        threads = [.. Enumerable.Range(0, options.HashingThreads).Select(_ => new Thread(Run) { Name = "passwords", IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>The hash, or null where too many wait.</summary>
    public async ValueTask<string?> HashAsync(string password, CancellationToken cancellationToken) =>
        await RunAsync(() => hasher.Hash(password), busy: null, cancellationToken);

    /// <summary>Verifies against the hash of an account, or takes as long where there is none.</summary>
    public async ValueTask<Verification> VerifyAsync(string password, string? hash, CancellationToken cancellationToken) =>
        await RunAsync(() => Verify(password, hash), new Verification(PasswordCheck.Busy), cancellationToken);

    public void Dispose()
    {
        jobs.CompleteAdding();
        foreach (var thread in threads)
            thread.Join();
        jobs.Dispose();
    }

    private Verification Verify(string password, string? hash)
    {
        var right = PasswordHasher.Verify(password, hash ?? hasher.OfNobody) && hash is not null;
        return right
            ? new Verification(PasswordCheck.Right, hasher.NeedsRehash(hash!) && Bcrypt.CanHash(password) ? hasher.Hash(password) : null)
            : new Verification(PasswordCheck.Wrong);
    }

    private async Task<T> RunAsync<T>(Func<T> job, T busy, CancellationToken cancellationToken)
    {
        if (!await places.WaitAsync(Patience, cancellationToken))
            return busy;

        try
        {
            var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            jobs.Add(() => Complete(job, completion, cancellationToken), CancellationToken.None);
            return await completion.Task;
        }
        finally
        {
            places.Release();
        }
    }

    // Whoever has hung up meanwhile costs nothing.
    private static void Complete<T>(Func<T> job, TaskCompletionSource<T> completion, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.SetResult(job());
        }
        catch (Exception failure)
        {
            completion.SetException(failure);
        }
    }

    private void Run()
    {
        BackgroundThread.StepBack();
        _ = hasher.OfNobody; // made now, so that the first unknown email does not take twice the time
        foreach (var job in jobs.GetConsumingEnumerable())
            job();
    }
}
