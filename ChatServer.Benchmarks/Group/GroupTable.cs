using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Group;

internal static class GroupTable
{
    public static Task PrintAsync(GroupReport report) =>
        new ReportTable()
            .RowIf(report.Label is not null, "label", () => report.Label ?? "")
            .Row(
                "group",
                $"{report.Members} members, {report.Rate:0.##} messages/s, {report.BodyCharacters} characters, "
                + $"{report.Seconds:0.#} s")
            .Row("adding all members", $"{report.AddingMilliseconds:0.0} ms, one request")
            .Row("delivered/s", ReportTable.Count(report.DeliveredPerSecond))
            .Row("latency (ms)", LoadTable.PercentileNames)
            .Row("  due→confirmed", LoadTable.Percentiles(report.ScheduledToConfirmed))
            .Row("  due→delivered", LoadTable.Percentiles(report.ScheduledToDelivered))
            .RowIf(
                report.MaxP99Milliseconds is not null, "  p99 under",
                () => $"{report.MaxP99Milliseconds} ms: {(report.IsUnderMark ? "yes" : "NO")}")
            .Row(
                "server CPU/delivery", report.ServerMicroseconds is { } used ? ReportTable.Microseconds(used) : "unknown (--pid)")
            .Row("tool CPU/delivery", ReportTable.Microseconds(report.ToolMicroseconds))
            .Row("messages", $"{ReportTable.Count(report.Offered)} sent, {ReportTable.Count(report.Confirmed)} confirmed, "
                + $"{ReportTable.Count(report.Delivered)} deliveries")
            .Row("lost", ReportTable.Count(report.Lost))
            .Row("repeated", ReportTable.Count(report.Repeated))
            .Row("out of order", ReportTable.Count(report.OutOfOrder))
            .Row("errors", LoadTable.Describe(report.Errors))
            .Row("closed by server", LoadTable.Describe(report.Closes))
            .PrintAsync();
}
