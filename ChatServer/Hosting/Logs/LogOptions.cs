using System.ComponentModel.DataAnnotations;
using ChatServer.Options;

namespace ChatServer.Hosting.Logs;

/// <summary>Section <c>Chat:Logs</c>. Levels and further sinks are configured in section <c>Serilog</c>.</summary>
internal sealed record LogOptions : ICheckedOptions
{
    /// <summary>
    /// A file to log to in addition to the console, such as <c>logs/chat.log</c>; the day is inserted into its name. Empty: none.
    /// </summary>
    public string File { get; init; } = "";

    /// <summary>The largest file in bytes; after that another one of the same day is created.</summary>
    [Range(typeof(long), "65536", "10737418240")]
    public long MaxFileBytes { get; init; } = 104_857_600;

    /// <summary>How many files are kept; older ones are deleted.</summary>
    [Range(1, 10_000)]
    public int MaxFiles { get; init; } = 31;
}
