using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>A session that was revoked, or, without one, a user who was disabled.</summary>
internal sealed record Revocation
{
    public required Guid UserId { get; init; }
    public Guid? SessionId { get; init; }
    public required Timestamp At { get; init; }

    /// <summary>Of the session, or of the user who was disabled.</summary>
    public Guid Id => SessionId ?? UserId;
}

/// <summary>A page of revocations, those after a moment and an id, at most so many.</summary>
internal delegate IReadOnlyList<Revocation> RevocationPage(ReadScope read, Timestamp at, Guid afterId, int limit);

/// <summary>
/// Notices within half a second what another process has revoked or disabled, such as <c>chatserver user disable</c>, and
/// publishes it here, so that sockets close whoever did it. It ends with the host.
/// </summary>
internal sealed partial class RevocationWatch(Database database, RevocationTold told, TimeProvider clock, ILogger<RevocationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Another process takes its time between reading the clock and committing.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private Timestamp since;

    /// <summary>How many are told in one write: a page is no longer than what messages may wait for.</summary>
    public int PageSize { get; set; } = 500;

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
            await TellAllAsync(SessionStore.ReadRevoked, cancellationToken);
            await TellAllAsync(UserStore.ReadDisabled, cancellationToken);
            since = start;
            told.Forget(Ago(3 * Overlap));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.LookFailed(logger, failure);
        }
    }

    // By key: one write may revoke more than a page, all at the same moment.
    private async Task TellAllAsync(RevocationPage readPage, CancellationToken cancellationToken)
    {
        for (var page = await ReadAsync(since, Guid.Empty); page.Count > 0; page = await ReadAsync(page[^1].At, page[^1].Id))
        {
            if (page.Where(revocation => !told.Knows(revocation)).ToList() is { Count: > 0 } untold)
                await TellAsync(untold, cancellationToken);
        }

        ValueTask<IReadOnlyList<Revocation>> ReadAsync(Timestamp at, Guid afterId) =>
            database.ReadAsync(read => readPage(read, at, afterId, PageSize), cancellationToken);
    }

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
