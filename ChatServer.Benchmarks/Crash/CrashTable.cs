using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Crash;

internal static class CrashTable
{
    private const int ShownViolations = 20;

    public static Task PrintHeaderAsync() =>
        Console.Out.WriteLineAsync("round   ready (s)   killed (s)       sent   confirmed    received     changes   violations");

    public static Task PrintRoundAsync(CrashRound round) =>
        Console.Out.WriteLineAsync(
            $"{round.Number,5}{round.ReadySeconds,12:0.00}{round.KilledAfterSeconds,13:0.00}{round.Sent,11}"
            + $"{round.Confirmed,12}{round.Received,12}{round.Changes,12}{round.Violations,13}");

    public static async Task PrintAsync(CrashReport report, CrashPlan plan)
    {
        var end = new ReportTable()
            .Row("sent", ReportTable.Count(report.Sent))
            .Row("confirmed", ReportTable.Count(report.Confirmed))
            .Row("in the history", ReportTable.Count(report.InHistory))
            .Row("changes", string.Join(", ", report.Changes.Select(kind => $"{kind.Key} {ReportTable.Count(kind.Value)}")))
            .Row("violations", ReportTable.Count(report.Violations.Count));

        foreach (var violation in report.Violations.Take(ShownViolations))
            end.Row("", violation);

        if (report.Violations.Count > 0)
            end.Row("kept", $"{plan.Start.Data.FullName}, and the server's log {plan.Start.LogFile}; --seed {plan.Seed}");

        await end.PrintAsync();
    }
}
