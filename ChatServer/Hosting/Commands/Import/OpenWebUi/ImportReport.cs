namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>What became of a row.</summary>
internal enum RowFate
{
    Taken,

    /// <summary>An earlier import took it.</summary>
    Present,

    /// <summary>It is taken with another row, or is nothing that could be lost.</summary>
    PartOfOther,
    NotTaken,
}

/// <param name="Reason">Why it wasn't taken.</param>
/// <param name="Remarks">What of it couldn't be kept.</param>
internal sealed record RowOutcome(RowFate Fate, string? Reason = null, IReadOnlyList<string>? Remarks = null)
{
    public static RowOutcome Present { get; } = new(RowFate.Present);

    public static RowOutcome PartOfOther { get; } = new(RowFate.PartOfOther);

    public static RowOutcome NotTaken(string reason) => new(RowFate.NotTaken, reason);

    public static RowOutcome Taken(IReadOnlyList<string> remarks) => new(RowFate.Taken, Remarks: remarks);
}

/// <summary>Counts what was taken, and names what wasn't.</summary>
internal sealed class ImportReport(TextWriter output)
{
    private readonly List<string> lines = [];

    public long Taken { get; private set; }

    public long NotTaken { get; private set; }

    /// <summary>The counts of each table.</summary>
    public IReadOnlyList<string> Lines => lines;

    public void Add(string table, IEnumerable<IReadOnlyList<NamedOutcome>> pages)
    {
        var counts = new long[Enum.GetValues<RowFate>().Length];
        foreach (var named in pages.SelectMany(page => page))
        {
            counts[(int)named.Outcome.Fate]++;
            if (named.Outcome.Reason is { } reason)
                output.WriteLine($"Not taken: {table} {named.Id}: {reason}");
            foreach (var remark in named.Outcome.Remarks ?? [])
                output.WriteLine($"Changed: {table} {named.Id}: {remark}");
        }

        Taken += counts[(int)RowFate.Taken];
        NotTaken += counts[(int)RowFate.NotTaken];
        lines.Add(
            $"{table}: {counts[(int)RowFate.Taken]} taken, {counts[(int)RowFate.Present]} already there, "
            + $"{counts[(int)RowFate.NotTaken]} not taken");
    }
}

/// <param name="Id">As the report shows it.</param>
internal sealed record NamedOutcome(string Id, RowOutcome Outcome);
