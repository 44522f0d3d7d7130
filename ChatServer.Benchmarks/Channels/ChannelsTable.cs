using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Channels;

internal static class ChannelsTable
{
    public static async Task PrintAsync(ChannelsReport report)
    {
        foreach (var result in report.Results)
        {
            await PrintAsync(report, result);
            await Console.Out.WriteLineAsync();
        }

        if (report.RatioToGroup is { } ratio)
            await new ReportTable().Row("channel over group", $"{ratio:0.00} times the server's CPU a message").PrintAsync();
    }

    private static Task PrintAsync(ChannelsReport report, ChannelResult result) =>
        new ReportTable()
            .RowIf(report.Label is not null, "label", () => report.Label ?? "")
            .Row(
                result.IsGroup ? "group" : "channel",
                (result.IsGroup ? "" : $"{ReportTable.Count(report.Readers)} readers, ")
                + $"{ReportTable.Count(report.Connected)} connected, {report.Rate:0.##} messages/s, "
                + $"{report.BodyCharacters} characters, {report.Seconds:0.#} s")
            .Row("delivered/s", ReportTable.Count(result.DeliveredPerSecond))
            .Row("latency (ms)", LoadTable.PercentileNames)
            .Row("  due→delivered", LoadTable.Percentiles(result.ScheduledToDelivered))
            .Row("server CPU/delivery", ReportTable.Microseconds(result.DeliveryMicroseconds))
            .Row("server CPU/message", ReportTable.Microseconds(result.MessageMicroseconds))
            .Row("tool CPU/delivery", ReportTable.Microseconds(result.ToolMicroseconds))
            .Row(
                "messages",
                $"{ReportTable.Count(result.Counts.Offered)} sent, {ReportTable.Count(result.Counts.Confirmed)} confirmed, "
                + $"{ReportTable.Count(result.Counts.Delivered)} deliveries")
            .Row("lost", ReportTable.Count(result.Counts.Lost))
            .Row("repeated", ReportTable.Count(result.Counts.Repeated))
            .Row("out of order", ReportTable.Count(result.Counts.OutOfOrder))
            .Row("errors", LoadTable.Describe(result.Errors))
            .Row("closed by server", LoadTable.Describe(result.Closes))
            .PrintAsync();
}
