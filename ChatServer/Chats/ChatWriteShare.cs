using ChatServer.Options.RateLimits;
using ChatServer.Refusals;

namespace ChatServer.Chats;

/// <summary>
/// Bounds how much of the writer's time the chats and folders of one user take, as nobody else's write runs meanwhile: a tenth,
/// and 2 s at once after a pause. A chat of 50,000 messages takes a second or two, and so may a single message of 16 MiB. A write
/// that fails counts, and so does one that runs again because its batch was rolled back. Used on the writer's thread.
/// </summary>
internal sealed class ChatWriteShare(RateLimitOptions limits, TimeProvider clock)
{
    private const int Share = 10;
    private const int MaxUsers = 10_000;

    // What is shorter doesn't count, so that few users have to be remembered.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Burst = Share * TimeSpan.FromSeconds(2);
    private readonly long beganAt = clock.GetTimestamp();
    private readonly Dictionary<Guid, TimeSpan> usedUpTo = [];

    // Since this was made. The time of day may jump.
    private TimeSpan Now => clock.GetElapsedTime(beganAt);

    /// <summary>Runs a part of a write on behalf of a user, unless they have used up their share.</summary>
    public Outcome<T> Run<T>(Guid userId, Func<Outcome<T>> write)
        where T : notnull =>
        Run(userId, write, refusal => refusal);

    /// <summary>The same for a write that has no result.</summary>
    public Refusal? Run(Guid userId, Func<Refusal?> write) => Run(userId, write, refusal => refusal);

    private T Run<T>(Guid userId, Func<T> write, Func<Refusal, T> refuse)
    {
        if (!limits.Enabled)
            return write();

        var started = Now;
        var excess = usedUpTo.GetValueOrDefault(userId) - started - Burst;
        if (excess > TimeSpan.Zero)
            return refuse(Refusal.RateLimited(excess));

        try
        {
            return write();
        }
        finally
        {
            Note(userId, started, Now - started);
        }
    }

    private void Note(Guid userId, TimeSpan started, TimeSpan taken)
    {
        if (taken < Short)
            return;

        if (usedUpTo.Count >= MaxUsers)
            Forget(started);
        var before = usedUpTo.GetValueOrDefault(userId);
        usedUpTo[userId] = (before > started ? before : started) + (Share * taken);
    }

    // If all of them still have something used up, everybody begins anew: memory is bounded, and so many users are rare.
    private void Forget(TimeSpan now)
    {
        foreach (var (userId, upTo) in usedUpTo)
        {
            if (upTo <= now)
                usedUpTo.Remove(userId);
        }

        if (usedUpTo.Count >= MaxUsers)
            usedUpTo.Clear();
    }
}
