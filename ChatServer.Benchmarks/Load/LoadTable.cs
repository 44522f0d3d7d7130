using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.SignIns;

namespace ChatServer.Benchmarks.Load;

internal static class LoadTable
{
    public const string PercentileNames = "      p50       p90       p99     p99.9       max";

    public static Task PrintAsync(LoadReport report)
    {
        var table = new ReportTable()
            .RowIf(report.Label is not null, "label", () => report.Label ?? "")
            .Row("load", Describe(report))
            .RowIf(report.ReadySeconds is not null, "server ready", () => $"{report.ReadySeconds:0.00} s after its start")
            .Row("confirmed/s", ReportTable.Count(report.ConfirmedPerSecond))
            .Row("delivered/s", ReportTable.Count(report.DeliveredPerSecond))
            .Row("latency (ms)", PercentileNames)
            .Row("  send→confirmed", Percentiles(report.SendToConfirmed))
            .Row("  send→delivered", Percentiles(report.SendToDelivered))
            .RowIf(report.SignIns is not null, "  without sign-ins", () => Percentiles(report.SignIns!.DeliveredWithout))
            .RowIf(report.SignIns is not null, "  with sign-ins", () => Percentiles(report.SignIns!.DeliveredWith))
            .RowIf(report.SignIns is not null, "  p99 with/without", () => $"{report.SignIns!.P99Ratio:0.00}")
            .RowIf(report.SignIns is not null, "sign-ins", () => Describe(report.SignIns!))
            .Row("server CPU/message", report.ServerMicroseconds is { } used ? ReportTable.Microseconds(used) : "unknown (--pid)")
            .Row("tool CPU/message", ReportTable.Microseconds(report.ToolMicroseconds))
            .RowIf(report.ServerResidentBytes is not null, "server memory", () => Memory(report))
            .Row("messages", $"{ReportTable.Count(report.Offered)} sent, {ReportTable.Count(report.Confirmed)} confirmed, "
                + $"{ReportTable.Count(report.Delivered)} delivered")
            .Row("lost", ReportTable.Count(report.Lost))
            .Row("repeated", ReportTable.Count(report.Repeated))
            .Row("out of order", ReportTable.Count(report.OutOfOrder))
            .Row("to the wrong user", ReportTable.Count(report.Misdelivered))
            .Row("errors", Describe(report.Errors))
            .Row("closed by server", Describe(report.Closes));

        return table.PrintAsync();
    }

    private static string Describe(LoadReport report)
    {
        var pace = report.Rate is { } rate ? $"{ReportTable.Count(rate)} messages/s" : $"window {report.Window}";
        return $"{report.Pairs} pairs, {pace}, {report.BodyCharacters} characters, {report.Seconds:0.#} s";
    }

    private static string Describe(SignInReport signIns) =>
        $"{signIns.Clients} clients: {signIns.SignedIn} signed in, {signIns.TurnedAway} turned away for now, "
        + $"{signIns.Failed} failed";

    public static string Percentiles(LatencySummary latency) =>
        string.Concat(
            new[] { latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }
                .Select(value => ReportTable.Milliseconds(value).PadLeft(9) + " "));

    private static string Memory(LoadReport report) =>
        $"{ReportTable.Kilobytes(report.ServerResidentBytes ?? 0)} resident, "
        + $"{ReportTable.Kilobytes(report.ServerBytesPerConnection ?? 0)} more per connection than before the run";

    public static string Describe<TCode>(IReadOnlyDictionary<TCode, long> counts) =>
        counts.Count == 0 ? "0" : string.Join(", ", counts.Select(count => $"{count.Key}: {ReportTable.Count(count.Value)}"));
}
