using System.Globalization;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Chats;

internal static class ChatsTable
{
    private const int NameWidth = 22;

    public static async Task PrintAsync(ChatsReport report)
    {
        await Console.Out.WriteLineAsync(
            $"{"",-NameWidth}{"ms: short",11}{"long",9}{"p99: short",12}{"long",9}{"cpu µs: short",15}{"long",10}{"ratio",7}");
        foreach (var step in report.Steps)
            await Console.Out.WriteLineAsync(Line(step));

        await Console.Out.WriteLineAsync(
            $"Medians and 99th percentiles; the server's processor time. A chat of {ChatsPlan.ShortMessages} messages and one of "
            + $"{ReportTable.Count(report.Messages)}. Upserts are answered without the chat, but for those that say so.\n");
        await PrintDeltasAsync(report);
    }

    private static string Line(StepResult step) => string.Create(
        CultureInfo.InvariantCulture,
        $"{step.Name,-NameWidth}{Milliseconds(step.Short.Latency.P50),11}{Milliseconds(step.Long.Latency.P50),9}"
        + $"{Milliseconds(step.Short.Latency.P99),12}{Milliseconds(step.Long.Latency.P99),9}"
        + $"{step.Short.ServerMicroseconds,15:0}{step.Long.ServerMicroseconds,10:0}{step.ProcessorRatio,7:0.00}");

    private static Task PrintDeltasAsync(ChatsReport report) =>
        new ReportTable()
            .RowIf(report.Label is not null, "label", () => report.Label ?? "")
            .Row("the long chat", ReportTable.Kilobytes(report.Memory.Size))
            .Row(
                "memory to open it",
                $"{ReportTable.Kilobytes(report.Memory.Growth)} for {report.Memory.Readers} at once, "
                + $"{report.Memory.TimesTheSize:0.0} times the size each")
            .Row("deltas/s", $"{ReportTable.Count(report.Deltas.PerSecond)} over {report.Deltas.Streams} chats")
            .Row("latency (ms)", LoadTable.PercentileNames)
            .Row("  delta", LoadTable.Percentiles(report.Deltas.Latency))
            .Row("server CPU/delta", ReportTable.Microseconds(report.Deltas.ServerMicroseconds))
            .Row("tool CPU/delta", ReportTable.Microseconds(report.Deltas.ToolMicroseconds))
            .PrintAsync();

    private static string Milliseconds(long microseconds) => ReportTable.Milliseconds(microseconds);
}
