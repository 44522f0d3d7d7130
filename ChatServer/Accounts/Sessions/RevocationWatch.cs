using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>A session that was revoked, or, without one, a user who was disabled.</summary>
internal sealed record Revocation
{
    public required Guid UserId { get; init; }
    public Guid? SessionId { get; init; }
    public required Timestamp At { get; init; }
}

/// <summary>
/// Notices within half a second what another process has revoked or disabled, such as <c>chatserver user disable</c>, and
/// publishes it here, so that sockets close whoever did it. It ends with the host.
/// </summary>
internal sealed partial class RevocationWatch(Database database, RevocationTold told, TimeProvider clock, ILogger<RevocationWatch> logger) : BackgroundService
{
    private const int MaxAtOnce = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Another process takes its time between reading the clock and committing.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private Timestamp since;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        since = Ago(Overlap);
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // A failure is logged, and the same time is looked through again on the next round.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var start = Ago(Overlap);
            var found = await database.ReadAsync(Read, cancellationToken);
            if (found.Where(revocation => !told.Knows(revocation)).ToList() is { Count: > 0 } untold)
                await TellAsync(untold, cancellationToken);

            since = found.Count >= MaxAtOnce ? found.Max(revocation => revocation.At) : start;
            told.Forget(Ago(3 * Overlap));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.LookFailed(logger, failure);
        }
    }

    private IReadOnlyList<Revocation> Read(ReadScope read) =>
        [.. SessionStore.ReadRevoked(read, since, MaxAtOnce), .. UserStore.ReadDisabled(read, since, MaxAtOnce)];

    private static DomainEvent Describe(Revocation revocation) => revocation.SessionId is { } sessionId
        ? new SessionRevoked(revocation.UserId, sessionId)
        : new UserDisabled(revocation.UserId);

    // Through the writer, so that listeners hear of it on the same thread and in the same order as of everything else.
    private async Task TellAsync(List<Revocation> untold, CancellationToken cancellationToken)
    {
        await database.WriteAsync(write => Publish(write, untold), cancellationToken);
        untold.ForEach(told.Note);
    }

    private static int Publish(WriteScope write, List<Revocation> untold)
    {
        foreach (var revocation in untold)
            write.Publish(Describe(revocation));

        return untold.Count;
    }

    private Timestamp Ago(TimeSpan time) => Timestamp.From(clock.GetUtcNow() - time);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Looking for revoked sessions failed; it is tried again")]
        public static partial void LookFailed(ILogger logger, Exception exception);
    }
}
