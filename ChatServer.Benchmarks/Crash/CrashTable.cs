using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Crash;

internal static class CrashTable
{
    private const int ShownViolations = 20;

    public static Task PrintProgressAsync(CrashRound round) =>
        Console.Error.WriteLineAsync($"round {round.Number}: killed after {round.KilledAfterSeconds:0.00} s, {round.Violations} violations");

    public static async Task PrintAsync(CrashReport report)
    {
        await Console.Out.WriteLineAsync("round   ready (s)   killed (s)       sent   confirmed    received   violations");
        foreach (var round in report.Rounds)
        {
            await Console.Out.WriteLineAsync(
                $"{round.Number,5}{round.ReadySeconds,12:0.00}{round.KilledAfterSeconds,13:0.00}{round.Sent,11}"
                + $"{round.Confirmed,12}{round.Received,12}{round.Violations,13}");
        }

        var end = new ReportTable()
            .Row("sent", ReportTable.Count(report.Sent))
            .Row("confirmed", ReportTable.Count(report.Confirmed))
            .Row("in the history", ReportTable.Count(report.InHistory))
            .Row("violations", ReportTable.Count(report.Violations.Count));

        foreach (var violation in report.Violations.Take(ShownViolations))
            end.Row("", violation);

        await end.PrintAsync();
    }
}
