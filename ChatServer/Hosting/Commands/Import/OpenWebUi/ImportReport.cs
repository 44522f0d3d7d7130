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

/// <param name="Reason">Why it wasn't taken; null for one that is only counted.</param>
/// <param name="Remarks">What of it couldn't be kept.</param>
internal sealed record RowOutcome(RowFate Fate, string? Reason = null, IReadOnlyList<string>? Remarks = null)
{
    /// <summary>The email of a user who became an administrator.</summary>
    public string? Administrator { get; init; }

    public static RowOutcome OnlyCounted { get; } = new(RowFate.NotTaken);

    public static RowOutcome Present { get; } = new(RowFate.Present);

    public static RowOutcome PartOfOther { get; } = new(RowFate.PartOfOther);

    /// <summary>The user whose row it is isn't here.</summary>
    public static RowOutcome WithoutUser(SourceRow row) =>
        NotTaken($"its user {SourceRow.Show(row.Text("user_id") ?? "")} wasn't taken, or was deleted here");

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

    /// <param name="hint">Shown if something wasn't taken.</param>
    public async Task AddAsync(string table, IAsyncEnumerable<IReadOnlyList<NamedOutcome>> pages, string? hint)
    {
        var counts = new long[Enum.GetValues<RowFate>().Length];
        await foreach (var page in pages)
        {
            foreach (var (id, outcome) in page)
            {
                counts[(int)outcome.Fate]++;
                Name($"{table} {id}", outcome);
            }
        }

        Taken += counts[(int)RowFate.Taken];
        NotTaken += counts[(int)RowFate.NotTaken];
        lines.Add(
            $"{table}: {counts[(int)RowFate.Taken]} taken, {counts[(int)RowFate.Present]} already there, "
            + $"{counts[(int)RowFate.NotTaken]} not taken{(counts[(int)RowFate.NotTaken] > 0 ? hint : "")}");
    }

    private void Name(string row, RowOutcome outcome)
    {
        if (outcome.Reason is { } reason)
            output.WriteLine($"Not taken: {row}: {reason}");
        if (outcome.Administrator is { } email)
            output.WriteLine($"Administrator: {row}: {SourceRow.Show(email)}");
        foreach (var remark in outcome.Remarks ?? [])
            output.WriteLine($"Changed: {row}: {remark}");
    }
}

/// <param name="Id">As the report shows it.</param>
internal sealed record NamedOutcome(string Id, RowOutcome Outcome);
