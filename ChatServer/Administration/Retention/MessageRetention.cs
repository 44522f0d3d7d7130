using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <param name="Deleted">How many messages were deleted, or would be.</param>
/// <param name="Held">How many are kept by a legal hold.</param>
internal sealed record RetentionCount(string Rule, int Days, long Deleted, long Held);

/// <summary>
/// Deletes messages that are older than <see cref="RetentionOptions"/> allow, as if their authors had: participants are notified,
/// unread counts and previews are updated, and the place in the history remains.
/// </summary>
internal sealed class MessageRetention(
    Database database, ErasureBatches batches, AuditLog audit, RetentionOptions options, TimeProvider clock)
{
    public IReadOnlyList<RetentionRule> Rules { get; } = RetentionRule.Of(options);

    /// <summary>Counts what a run by these rules would delete now, and deletes nothing.</summary>
    public Task<IReadOnlyList<RetentionCount>> CountAsync(
        IReadOnlyList<RetentionRule> rules, CancellationToken cancellationToken) =>
        WalkAsync(rules, static (_, step) => Task.FromResult<long?>(step.MessageIds.Count), cancellationToken);

    /// <summary>
    /// Deletes expired messages, batch by batch. A rule's run is audited when it deletes its first message and, with the totals,
    /// when it ends; a run that was interrupted by a crash or a failure continues with its totals.
    /// </summary>
    /// <param name="wasCalled">Whether an administrator requested the run: then rules that found nothing are audited too.</param>
    public async Task<IReadOnlyList<RetentionCount>> RunAsync(bool wasCalled, CancellationToken cancellationToken)
    {
        var counts = await WalkAsync(Rules, (rule, step) => DeleteAsync(rule, step, cancellationToken), cancellationToken);
        return counts.Count == 0 ? counts : await database.WriteAsync(write => End(write, counts, wasCalled), cancellationToken);
    }

    /// <summary>Audits the runs of rules that were switched off before they had ended.</summary>
    public async Task EndLeftoversAsync(CancellationToken cancellationToken)
    {
        var jobs = await database.ReadAsync(AuditedJobs.List, cancellationToken);
        var left = RetentionRule.Names.Except(Rules.Select(rule => rule.Name))
            .Where(rule => jobs.Any(job => job.Name == JobOf(rule))).ToList();
        if (left.Count > 0)
            await database.WriteAsync(
                write => End(
                    write, [.. left.Select(rule => new RetentionCount(rule, Days: 0, Deleted: 0, Held: 0))], wasCalled: false),
                cancellationToken);
    }

    private async Task<IReadOnlyList<RetentionCount>> WalkAsync(
        IReadOnlyList<RetentionRule> rules, Func<RetentionRule, RetentionStep, Task<long?>> take,
        CancellationToken cancellationToken)
    {
        var walk = new RetentionWalk(rules, clock.GetUtcNow());
        var counts = new List<RetentionCount>();
        foreach (var rule in rules)
            counts.Add(await WalkAsync(walk, rule, take, cancellationToken));
        return counts;
    }

    private async Task<RetentionCount> WalkAsync(
        RetentionWalk walk, RetentionRule rule, Func<RetentionRule, RetentionStep, Task<long?>> take,
        CancellationToken cancellationToken)
    {
        var count = new RetentionCount(rule.Name, (int)rule.Age.TotalDays, Deleted: 0, Held: 0);
        for (var after = await database.ReadAsync(read => RetentionCursor.Find(read, rule.Name), cancellationToken); ;)
        {
            var step = await database.ReadAsync(read => walk.Step(read, rule, after), cancellationToken);
            if (await take(rule, step) is not { } taken)
                continue; // a hold was placed or released: the rest of this step is read again

            count = count with { Deleted = count.Deleted + taken, Held = count.Held + step.Held };
            after = step.Position;
            if (step.IsLast)
                return count;
        }
    }

    private async Task<long?> DeleteAsync(RetentionRule rule, RetentionStep step, CancellationToken cancellationToken)
    {
        var erased = await batches.EraseAsync(
            step.MessageIds, step.HoldsVersion, (write, count) => Count(write, rule, count), cancellationToken);
        return erased is not null && await database.WriteAsync(write => TryAdvance(write, rule, step), cancellationToken)
            ? erased
            : null;
    }

    private static bool TryAdvance(WriteScope write, RetentionRule rule, RetentionStep step)
    {
        if (!RetentionCursor.TryAdvance(write, rule.Name, step))
            return false;

        AuditedJobs.AddHeld(write, JobOf(rule.Name), step.Held);
        return true;
    }

    private void Count(WriteScope write, RetentionRule rule, long deleted) =>
        AuditedJobs.AddDone(
            write, audit, JobOf(rule.Name),
            AuditEntry.OfServer("retention_started", AuditSubject.Server, ("rule", rule.Name), ("days", (int)rule.Age.TotalDays)),
            deleted);

    // This process may have counted only a part; the table has the total.
    private List<RetentionCount> End(WriteScope write, IReadOnlyList<RetentionCount> counts, bool wasCalled)
    {
        var ended = new List<RetentionCount>();
        foreach (var count in counts)
        {
            var job = AuditedJobs.Find(write, JobOf(count.Rule));
            var whole = count with { Deleted = job?.Done ?? 0, Held = job?.Held ?? 0 };
            ended.Add(whole);
            AuditedJobs.Remove(write, JobOf(count.Rule));
            if (whole.Deleted == 0 && !wasCalled)
                continue;

            audit.Append(write, AuditEntry.OfServer(
                "retention_run", AuditSubject.Server, ("rule", whole.Rule), ("days", whole.Days), ("deleted", whole.Deleted),
                ("held", whole.Held), ("begun_at", job?.BegunAt.ToString())));
        }

        return ended;
    }

    private static string JobOf(string rule) => "retention_" + rule;
}
