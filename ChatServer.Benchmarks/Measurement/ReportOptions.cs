using System.CommandLine;

namespace ChatServer.Benchmarks.Measurement;

/// <summary>The options that say what becomes of a report.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> json = new("--json")
    {
        Description = "Append the result to this file as a line of JSON; - prints it.",
    };

    private readonly Option<string?> label = new("--label") { Description = "A name for the result." };

    public void AddTo(Command command)
    {
        command.Options.Add(json);
        command.Options.Add(label);
    }

    public string? Label(ParseResult parsed) => parsed.GetValue(label);

    public Task WriteJsonAsync<T>(ParseResult parsed, T report, CancellationToken cancellationToken) =>
        ReportJson.WriteAsync(parsed.GetValue(json), report, cancellationToken);
}
