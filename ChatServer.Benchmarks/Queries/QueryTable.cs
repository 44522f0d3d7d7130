using System.Globalization;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Queries;

internal static class QueryTable
{
    private const int NameWidth = 38;

    public static async Task PrintAsync(QueryReport report)
    {
        await Console.Out.WriteLineAsync(
            $"{"",-NameWidth}{"found",6}{"ms: small",11}{"big",9}{"ratio",7}{"p99: small",12}{"big",9}{"cpu: small",12}{"big",9} "
            + $"  {"rows: small",11}{"big",8}{"steps: small",14}{"big",9}{"pages: small",14}{"big",8}");
        foreach (var query in report.Queries)
            await Console.Out.WriteLineAsync(Line(query));

        await Console.Out.WriteLineAsync(
            "Medians and 99th percentiles in ms, warm caches, both databases in turn; medians of the process's processor time in "
            + "ms. Rows that\n"
            + "SQL statements gave, steps of SQLite's virtual machine, pages asked for (cached or not); the writer's included "
            + "where a query\n"
            + "asks it for the counters.\n");
        await PrintForReadmeAsync(report);
    }

    private static async Task PrintForReadmeAsync(QueryReport report)
    {
        await Console.Out.WriteLineAsync("| | small | big | ratio | rows small | rows big |\n|---|---|---|---|---|---|");
        foreach (var query in report.Queries)
            await Console.Out.WriteLineAsync(Row(query));
    }

    private static string Row(QueryResult query) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {query.Name} | {Milliseconds(query.Small.Latency.P50)} | {Milliseconds(query.Big.Latency.P50)} | "
        + $"{(query.IsFlat ? $"{query.Ratio:0.00}" : $"**{query.Ratio:0.0}**")} | {query.Small.Read.Rows:N0} | "
        + $"{query.Big.Read.Rows:N0} |");

    public static string Line(QueryResult query) => string.Create(
        CultureInfo.InvariantCulture,
        $"{query.Name,-NameWidth}{Found(query),6}{Milliseconds(query.Small.Latency.P50),11}"
        + $"{Milliseconds(query.Big.Latency.P50),9}{query.Ratio,7:0.00}{Milliseconds(query.Small.Latency.P99),12}"
        + $"{Milliseconds(query.Big.Latency.P99),9}{Milliseconds(query.Small.Processor.P50),12}"
        + $"{Milliseconds(query.Big.Processor.P50),9}   "
        + $"{query.Small.Read.Rows,11}{query.Big.Read.Rows,8}{query.Small.Read.Steps,14}{query.Big.Read.Steps,9}"
        + $"{query.Small.Read.Pages,14}{query.Big.Read.Pages,8}{(query.IsFlat ? "" : "  NOT FLAT")}");

    // Two numbers where the databases don't give the same: then the comparison says less.
    private static string Found(QueryResult query) =>
        query.Small.Found == query.Big.Found ? $"{query.Big.Found}" : $"{query.Small.Found}/{query.Big.Found}";

    private static string Milliseconds(long microseconds) => ReportTable.Milliseconds(microseconds);
}
