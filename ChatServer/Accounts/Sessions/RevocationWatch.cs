using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Accounts.Sessions;

/// <summary>A revoked session, or, without a session, a disabled user.</summary>
internal sealed record Revocation
{
    public required Guid UserId { get; init; }
    public Guid? SessionId { get; init; }
    public required Timestamp At { get; init; }

    /// <summary>The owner of the session, or the disabled user.</summary>
    public Guid Id => SessionId ?? UserId;
}

/// <summary>Reads a page of revocations: those after a moment and an id, at most a given number.</summary>
internal delegate IReadOnlyList<Revocation> RevocationPage(ReadScope read, Timestamp at, Guid afterId, int limit);

/// <summary>
/// Notices within half a second what another process has revoked or disabled, such as <c>chatserver user disable</c>, and whom
/// it has made an administrator, and publishes it here: sockets close, requests end and rights change whichever process did it.
/// </summary>
internal sealed class RevocationWatch(
    Database database, PublishedRevocations published, PublishedAdmins admins, RunningRequests requests, ClockTrust trust,
    TimeProvider clock, ILogger<RevocationWatch> logger)
    : PeriodicWork("Looking for revoked sessions", TimeSpan.FromMilliseconds(500), clock, logger)
{
    // Another process takes a while between reading the clock and committing.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private Timestamp since;

    /// <summary>How many are published in one write: no more than messages may wait for.</summary>
    public int PageSize { get; set; } = 500;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        since = Ago(Overlap);
        return base.StartAsync(cancellationToken);
    }

    // If it fails, the same time span is read again in the next round.
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var start = Ago(Overlap);
        await PublishNewAsync(SessionStore.ReadRevoked, cancellationToken);
        await PublishNewAsync(UserStore.ReadDisabled, cancellationToken);
        await PublishRolesAsync(cancellationToken);
        since = start;
        published.Forget(Ago(3 * Overlap));
    }

    // By key: one write may revoke more than a page, all at the same moment.
    private async Task PublishNewAsync(RevocationPage readPage, CancellationToken cancellationToken)
    {
        for (var page = await ReadAsync(since, Guid.Empty); page.Count > 0; page = await ReadAsync(page[^1].At, page[^1].Id))
        {
            if (page.Where(revocation => !published.Contains(revocation)).ToList() is { Count: > 0 } unpublished)
                await PublishAsync(unpublished, cancellationToken);
        }

        ValueTask<IReadOnlyList<Revocation>> ReadAsync(Timestamp at, Guid afterId) =>
            database.ReadAsync(read => readPage(read, at, afterId, PageSize), cancellationToken);
    }

    // Nothing records when a role was granted or revoked; but administrators are few. What is published is read first: a change
    // that is committed in between is published twice at worst, and never reversed.
    private async Task PublishRolesAsync(CancellationToken cancellationToken)
    {
        var known = admins.All;
        var running = requests.Administrators;
        var present = await database.ReadAsync(UserStore.ListAdmins, cancellationToken);
        DomainEvent[] changes =
        [
            .. known.Union(running).Except(present).Select(userId => new AdminRoleRevoked(userId)),
            .. present.Except(known).Select(userId => new AdminRoleGranted(userId)),
        ];
        if (changes.Length > 0)
            await database.WriteUrgentlyAsync(write => Publish(write, changes), cancellationToken);
    }

    private static DomainEvent Describe(Revocation revocation) => revocation.SessionId is { } sessionId
        ? new SessionRevoked(revocation.UserId, sessionId)
        : new UserDisabled(revocation.UserId);

    // Through the writer, so listeners receive it on the same thread and in the same order as everything else.
    private async Task PublishAsync(List<Revocation> unpublished, CancellationToken cancellationToken)
    {
        await database.WriteUrgentlyAsync(write => Publish(write, unpublished.Select(Describe)), cancellationToken);
        unpublished.ForEach(published.Note);
    }

    private static bool Publish(WriteScope write, IEnumerable<DomainEvent> events)
    {
        foreach (var happened in events)
            write.Publish(happened);

        return true;
    }

    // Another process writes times of the machine's clock.
    private Timestamp Ago(TimeSpan time) => Timestamp.From(Clock.GetUtcNow() - trust.MachineBehind - time);
}
