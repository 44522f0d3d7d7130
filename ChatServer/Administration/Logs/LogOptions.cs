namespace ChatServer.Administration.Logs;

/// <summary>Section <c>Chat:Logs</c>. Levels, and further places to log to, stand in section <c>Serilog</c>.</summary>
internal sealed record LogOptions : ICheckedOptions
{
    /// <summary>A file to log to beside the console, such as <c>logs/chat.log</c>; the day is put into its name. Empty: none.</summary>
    public string File { get; init; } = "";

    /// <summary>The largest file in bytes; then a further one of the same day is begun.</summary>
    public long MaxFileBytes { get; init; } = 104_857_600;

    /// <summary>How many files are kept; older ones are deleted.</summary>
    public int MaxFiles { get; init; } = 31;

    public IEnumerable<string> Errors()
    {
        if (MaxFileBytes is < 65_536 or > 10_737_418_240) yield return "MaxFileBytes must be from 65536 to 10737418240";
        if (MaxFiles is < 1 or > 10_000) yield return "MaxFiles must be from 1 to 10000";
    }
}
