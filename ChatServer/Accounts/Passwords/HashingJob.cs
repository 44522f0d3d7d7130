using ChatServer.Administration;

namespace ChatServer.Accounts.Passwords;

/// <summary>On whose behalf a password is hashed.</summary>
/// <param name="IsKnown">Whether the user is signed in, or has an open session from the same network (IPv4 /24, IPv6
/// /48).</param>
internal readonly record struct HashingSource(NetworkPath Networks, bool IsKnown);

/// <summary>A password that waits to be hashed.</summary>
internal abstract class HashingJob(HashingSource source)
{
    public HashingSource Source { get; } = source;

    /// <summary>The order in which jobs came.</summary>
    public long Number { get; set; }

    public abstract void Run();

    public abstract void Refuse();
}

/// <param name="IsRefused">It was never run.</param>
internal readonly record struct HashingResult<T>(bool IsRefused, T? Value = default);

/// <inheritdoc/>
internal sealed class HashingJob<T>(HashingSource source, Func<T> hash, CancellationToken cancellationToken) : HashingJob(source)
{
    private readonly TaskCompletionSource<HashingResult<T>> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<HashingResult<T>> Result => completion.Task;

    public override void Refuse() => completion.TrySetResult(new HashingResult<T>(IsRefused: true));

    // A client that has hung up meanwhile costs nothing.
    public override void Run()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Refuse();
            return;
        }

        try
        {
            completion.TrySetResult(new HashingResult<T>(IsRefused: false, hash()));
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
        }
    }
}
