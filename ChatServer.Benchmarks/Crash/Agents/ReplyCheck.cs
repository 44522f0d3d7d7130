namespace ChatServer.Benchmarks.Crash.Agents;

/// <summary>Compares one visitor's chat after a restart with what was shown and confirmed before the kill.</summary>
internal sealed class ReplyCheck(AgentAsker asker, RunReading reading, Violations violations)
{
    private readonly Dictionary<string, long> replies = [];

    public int Count => replies.Count;

    public async Task<bool> HasEndedAsync(CancellationToken cancellationToken) =>
        !(await reading.ReadRunsAsync(cancellationToken)).Any(run => run.IsLive);

    /// <summary>Compares once all runs have ended.</summary>
    /// <param name="shownUntil">What was shown until then must not be lost.</param>
    public async Task CompareAsync(long shownUntil, CancellationToken cancellationToken)
    {
        var runs = await reading.ReadRunsAsync(cancellationToken);
        var stored = (await reading.ReadRepliesAsync(cancellationToken)).DistinctBy(reply => reply.Id)
            .ToDictionary(reply => reply.Id);
        var question = asker.Ledger.LastQuestion;
        violations.AddIf(
            runs.All(run => run.AnswersTo < question), $"{asker.User.Id}: question {question} was confirmed and has no run");
        foreach (var (id, shown) in asker.Ledger.Take(shownUntil))
            Compare(id, shown.TrimEnd(), stored.GetValueOrDefault(id)?.Text);
        foreach (var reply in stored.Values)
            violations.AddIf(
                !replies.TryAdd(reply.Tag, reply.Id) && replies[reply.Tag] != reply.Id,
                $"{asker.User.Id}: {reply.Tag} was answered by the messages {replies[reply.Tag]} and {reply.Id}");
    }

    private void Compare(long id, string shown, string? stored)
    {
        if (shown.Length > 0 && stored?.StartsWith(shown, StringComparison.Ordinal) != true)
            violations.Add(
                $"{asker.User.Id}: reply {id} has {stored?.Length ?? 0} characters, after {shown.Length} were shown more than a "
                + "second before the kill");
    }
}
