using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents;

internal static class AgentsTable
{
    public static Task PrintAsync(AgentsReport report)
    {
        var table = new ReportTable()
            .RowIf(report.Label is not null, "label", () => report.Label ?? "")
            .Row("streams", $"{report.Streams} of {report.Rate} tokens/s, {report.Tokens} tokens a reply, {report.Seconds:0} s")
            .Row("tokens/s", $"{ReportTable.Count(report.ByServer.TokensPerSecond)}; directly "
                + ReportTable.Count(report.Direct.TokensPerSecond))
            .Row("latency (ms)", LoadTable.PercentileNames)
            .Row("  first token, direct", LoadTable.Percentiles(report.Direct.FirstToken))
            .Row("  first token added", LoadTable.Percentiles(report.ByServer.FirstToken))
            .Row("  token, direct", LoadTable.Percentiles(report.Direct.Token))
            .Row("  token", LoadTable.Percentiles(report.ByServer.Token))
            .Row("  resume", LoadTable.Percentiles(report.Resume))
            .Row("server CPU/token", ReportTable.Microseconds(report.ServerMicroseconds))
            .Row("tool CPU/token", ReportTable.Microseconds(report.ToolMicroseconds))
            .Row("server memory", $"{ReportTable.Kilobytes(report.ResidentBytes)} resident, "
                + $"{ReportTable.Kilobytes(report.BytesPerRun)} more for each reply in progress")
            .Row("replies", Describe(report.Counts));
        Add(table, "pairs alone", report.PairsAlone);
        Add(table, "pairs beside", report.PairsBeside);
        return table.PrintAsync();
    }

    private static string Describe(StreamCounts counts) =>
        $"{ReportTable.Count(counts.Replies)}; {counts.Failed} failed, {counts.Wrong} unlike what was streamed, "
        + $"{counts.Gaps} gaps; errors: {LoadTable.Describe(counts.Errors)}";

    private static void Add(ReportTable table, string name, LoadReport? pairs)
    {
        if (pairs is null)
            return;

        table
            .Row(name, $"{ReportTable.Count(pairs.ConfirmedPerSecond)} messages/s")
            .Row("  send→confirmed", LoadTable.Percentiles(pairs.SendToConfirmed))
            .Row("  send→delivered", LoadTable.Percentiles(pairs.SendToDelivered));
    }
}
