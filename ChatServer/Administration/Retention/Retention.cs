using ChatServer.Administration.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <param name="Deleted">How many messages went, or would go.</param>
/// <param name="Held">How many are kept by a legal hold.</param>
internal sealed record RetentionCount(string Rule, int Days, long Deleted, long Held);

/// <summary>
/// Deletes messages that are older than <see cref="RetentionOptions"/> allow, as if their authors had: everybody is told, unread counts and
/// previews follow, and the place in the history stays.
/// </summary>
internal sealed class Retention(Database database, ErasureBatches batches, AuditLog audit, RetentionOptions options, TimeProvider clock)
{
    public IReadOnlyList<RetentionRule> Rules { get; } = RetentionRule.Of(options);

    /// <summary>Counts what a run by these rules would delete at this moment, and deletes nothing.</summary>
    public Task<IReadOnlyList<RetentionCount>> CountAsync(IReadOnlyList<RetentionRule> rules, CancellationToken cancellationToken) =>
        WalkAsync(rules, static (_, step) => Task.FromResult<long?>(step.MessageIds.Count), cancellationToken);

    /// <summary>Deletes what there is to delete, batch by batch, and writes down what it did.</summary>
    /// <param name="wasCalled">Whether somebody asked for the run: then the rules that found nothing are written down too.</param>
    public async Task<IReadOnlyList<RetentionCount>> RunAsync(bool wasCalled, CancellationToken cancellationToken)
    {
        var counts = await WalkAsync(Rules, (rule, step) => DeleteAsync(rule, step, cancellationToken), cancellationToken);
        var noted = counts.Where(count => wasCalled || count.Deleted > 0).ToList();
        if (noted.Count > 0)
            await database.WriteAsync(write => Note(write, noted), cancellationToken);
        return counts;
    }

    private async Task<IReadOnlyList<RetentionCount>> WalkAsync(
        IReadOnlyList<RetentionRule> rules, Func<RetentionRule, RetentionStep, Task<long?>> take, CancellationToken cancellationToken)
    {
        var walk = new RetentionWalk(rules, clock.GetUtcNow());
        var counts = new List<RetentionCount>();
        foreach (var rule in rules)
            counts.Add(await WalkAsync(walk, rule, take, cancellationToken));
        return counts;
    }

    private async Task<RetentionCount> WalkAsync(
        RetentionWalk walk, RetentionRule rule, Func<RetentionRule, RetentionStep, Task<long?>> take, CancellationToken cancellationToken)
    {
        var count = new RetentionCount(rule.Name, (int)rule.Age.TotalDays, Deleted: 0, Held: 0);
        for (var after = await database.ReadAsync(read => RetentionCursor.Find(read, rule.Name), cancellationToken); ;)
        {
            var step = await database.ReadAsync(read => walk.Step(read, rule, after), cancellationToken);
            if (await take(rule, step) is not { } taken)
                continue; // a hold was placed or released: what is left of this step is looked at again

            count = count with { Deleted = count.Deleted + taken, Held = count.Held + step.Held };
            after = step.Position;
            if (step.IsLast)
                return count;
        }
    }

    private async Task<long?> DeleteAsync(RetentionRule rule, RetentionStep step, CancellationToken cancellationToken)
    {
        var erased = await batches.EraseAsync(step.MessageIds, step.HoldsVersion, cancellationToken);
        return erased is not null && await database.WriteAsync(write => RetentionCursor.TryAdvance(write, rule.Name, step), cancellationToken) ? erased : null;
    }

    private bool Note(WriteScope write, IReadOnlyList<RetentionCount> counts)
    {
        foreach (var count in counts)
        {
            audit.Append(write, AuditEntry.OfServer(
                "retention_run", AuditSubject.Server, ("rule", count.Rule), ("days", count.Days), ("deleted", count.Deleted), ("held", count.Held)));
        }

        return true;
    }
}
