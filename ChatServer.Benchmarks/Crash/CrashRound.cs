namespace ChatServer.Benchmarks.Crash;

/// <summary>What had happened by the end of one round. Counts are totals since the first.</summary>
internal sealed record CrashRound(int Number, double ReadySeconds, double KilledAfterSeconds, long Sent, long Confirmed, long Received, int Violations);

internal sealed record CrashReport(IReadOnlyList<CrashRound> Rounds, long Sent, long Confirmed, long InHistory, IReadOnlyList<string> Violations);
