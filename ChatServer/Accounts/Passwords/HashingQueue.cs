namespace ChatServer.Accounts.Passwords;

internal enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Too many passwords are waiting to be hashed; try again in <see cref="HashingQueue.RetryAfter"/>.</summary>
    Busy,
}

/// <param name="Replacement">A new hash of the same password, if the old one was of another kind or cost.</param>
internal readonly record struct Verification(PasswordCheck Check, string? Replacement = null);

/// <summary>
/// Hashes passwords on a few low-priority threads of its own: a flood of sign-ins waits here, and messages don't.
/// <see cref="HashingLine"/> decides the order and how many may wait; a request that isn't served within <see cref="Patience"/>
/// is refused. Refusals are slow on purpose: clients that retry at once would keep the server busy with refusing them (200 of
/// them made the 99th percentile of messages a hundred times slower). The threads end with <see cref="Dispose"/>.
/// </summary>
internal sealed class HashingQueue : IDisposable
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    private readonly PasswordHasher hasher;
    private readonly TimeProvider clock;
    private readonly HashingLine line;
    private readonly object gate = new();
    private readonly Thread[] threads;
    private bool isStopped;

    public HashingQueue(PasswordHasher hasher, AccountOptions options, TimeProvider clock)
    {
        this.hasher = hasher;
        this.clock = clock;
        line = new HashingLine(clock);
        threads = [.. Enumerable.Range(0, options.HashingThreads)
            .Select(_ => new Thread(Run) { Name = "passwords", IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>The hash, or null if too many are waiting.</summary>
    public async ValueTask<string?> HashAsync(string password, HashingSource source, CancellationToken cancellationToken) =>
        await RunAsync(source, () => hasher.Hash(password), busy: null, cancellationToken);

    /// <summary>Verifies against the hash of an account, or takes as long if there is none.</summary>
    public async ValueTask<Verification> VerifyAsync(
        string password, string? hash, HashingSource source, CancellationToken cancellationToken) =>
        await RunAsync(source, () => Verify(password, hash), new Verification(PasswordCheck.Busy), cancellationToken);

    public void Dispose()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }

        foreach (var thread in threads)
            thread.Join();
        while (line.TakeNext() is { } job)
            job.Refuse();
    }

    private Verification Verify(string password, string? hash)
    {
        if (!hasher.Verify(password, hash))
            return new Verification(PasswordCheck.Wrong);

        var needsRehash = hasher.NeedsRehash(hash) && Bcrypt.CanHash(password);
        return new Verification(PasswordCheck.Right, needsRehash ? hasher.Hash(password) : null);
    }

    private async Task<T> RunAsync<T>(HashingSource source, Func<T> hash, T busy, CancellationToken cancellationToken)
    {
        var job = new HashingJob<T>(source, hash, cancellationToken);
        Enter(job);
        using var late = new CancellationTokenSource(Patience, clock);
        using var onLate = late.Token.UnsafeRegister(_ => Leave(job), null);
        using var onHangUp = cancellationToken.UnsafeRegister(_ => Leave(job), null);
        var result = await job.Result;
        if (!result.IsRefused)
            return result.Value!;

        await Task.Delay(RefusalTime, clock, cancellationToken);
        return busy;
    }

    private void Enter(HashingJob job)
    {
        HashingJob? surplus;
        lock (gate)
        {
            surplus = isStopped ? job : line.Add(job);
            Monitor.Pulse(gate);
        }

        surplus?.Refuse();
    }

    // Waits for a running job.
    private void Leave(HashingJob job)
    {
        bool wasWaiting;
        lock (gate)
            wasWaiting = line.Remove(job);
        if (wasWaiting)
            job.Refuse();
    }

    private HashingJob? WaitForNext()
    {
        lock (gate)
        {
            while (!isStopped)
            {
                if (line.TakeNext() is { } job)
                    return job;

                Monitor.Wait(gate);
            }

            return null;
        }
    }

    private void Run()
    {
        BackgroundThread.StepBack();
        hasher.Verify("", hash: null); // creates the dummy hash: the first unknown email must not take twice as long
        while (WaitForNext() is { } job)
            job.Run();
    }
}
