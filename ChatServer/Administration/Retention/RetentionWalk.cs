using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Retention;

/// <summary>
/// A step of a rule through the log: the messages to delete, how many a hold keeps, and how far the step has read.
/// </summary>
/// <param name="HoldsVersion">The version of the holds that the step took into account.</param>
/// <param name="IsLast">Whether no later message is old enough.</param>
internal sealed record RetentionStep(IReadOnlyList<long> MessageIds, int Held, long Position, long HoldsVersion, bool IsLast);

/// <summary>
/// One run of all rules at one moment. Ids grow with time, so a rule starts where the last run ended and ends at the first
/// message that is too young; a dry run and a real one are this same walk.
/// </summary>
internal sealed class RetentionWalk(IReadOnlyList<RetentionRule> rules, DateTimeOffset now)
{
    private const int PageSize = 1_000;

    public RetentionStep Step(ReadScope read, RetentionRule rule, long after)
    {
        var holds = LegalHolds.Read(read);
        var page = RetentionStore.ReadAfter(read, after, PageSize);
        var old = page.TakeWhile(message => IsOld(message, rule)).ToList();
        var covered = old.Where(message => message.DeletedAt is null && FirstOf(message) == rule)
            .ToLookup(message => holds.HoldConversation(read, message.ConversationId));
        return new RetentionStep(
            [.. covered[false].Select(message => message.Id)],
            covered[true].Count(),
            old.Count > 0 ? old[^1].Id : after,
            HoldStore.Version(read),
            IsLast: old.Count < PageSize);
    }

    // A message covered by two rules belongs to the first one, so it counts once.
    private RetentionRule? FirstOf(AgedMessage message) =>
        rules.FirstOrDefault(rule => rule.Covers(message) && IsOld(message, rule));

    private bool IsOld(AgedMessage message, RetentionRule rule) =>
        message.CreatedAt.CompareTo(Timestamp.From(now - rule.Age)) < 0;
}
