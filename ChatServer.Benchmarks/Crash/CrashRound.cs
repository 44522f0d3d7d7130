namespace ChatServer.Benchmarks.Crash;

/// <summary>What had happened by the end of one round. Counts are totals since the first.</summary>
/// <param name="Changes">Confirmed edits, deletions, reactions, votes, uploads, contents and events of chats, posts to a channel,
/// changes of the group and of users' rights.</param>
internal sealed record CrashRound(
    int Number, double ReadySeconds, double KilledAfterSeconds, long Sent, long Confirmed, long Received, long Changes,
    int Violations);

/// <param name="Changes">Confirmed changes by their kind.</param>
internal sealed record CrashReport(
    IReadOnlyList<CrashRound> Rounds,
    long Sent,
    long Confirmed,
    long InHistory,
    IReadOnlyDictionary<string, long> Changes,
    IReadOnlyList<string> Violations);
