using System.Net;
using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts.Passwords;

/// <summary>Identifies the user and the client of a password hash.</summary>
/// <param name="IsKnown">Whether the user is signed in, or known from this network, see <see cref="KnownDevices"/>.</param>
/// <param name="Prover">The signed-in user who proves their password; null for sign-ins and registrations.</param>
internal readonly record struct HashingSource(NetworkPath Networks, bool IsKnown, Guid? Prover = null)
{
    public static HashingSource Of(IPAddress? address, bool isKnown) => new(ClientNetwork.PathOf(address), isKnown);

    public static HashingSource OfProof(IPAddress? address, Guid userId) =>
        new(ClientNetwork.PathOf(address), IsKnown: true, userId);
}

/// <summary>A password waiting to be hashed.</summary>
internal abstract class HashingJob(HashingSource source)
{
    public HashingSource Source { get; } = source;

    /// <summary>The order of arrival.</summary>
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

    // A client that has disconnected meanwhile costs nothing.
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
