using System.Text.RegularExpressions;

namespace ChatServer.Tests.Protocol;

/// <summary>A row of the table of all actions, frames and endpoints in PROTOCOL.md.</summary>
/// <param name="Link">The section that shows them, as a link from the repository's root.</param>
internal sealed partial record ProtocolTableRow(
    string Api, string Link, IReadOnlyList<string> Actions, IReadOnlyList<string> Frames, IReadOnlyList<string> Endpoints)
{
    /// <summary>The key that names a frame of this API.</summary>
    public string Discriminator => Api is "Messages" or "Workspace" ? "type" : "action";

    public static IReadOnlyList<ProtocolTableRow> ReadAll() =>
        [.. TableLine().Matches(Repository.Read(ProtocolPages.Entry)).Select(Read)];

    private static ProtocolTableRow Read(Match line) => new(
        line.Groups["api"].Value,
        line.Groups["link"].Value,
        NamesIn(line.Groups["actions"].Value),
        NamesIn(line.Groups["frames"].Value),
        NamesIn(line.Groups["endpoints"].Value));

    private static List<string> NamesIn(string cell) => [.. Name().Matches(cell).Select(name => name.Groups[1].Value)];

    [GeneratedRegex(
        @"^\| (?<api>\w+) \| \[[^\]]+\]\((?<link>[^)#]+#[^)]+)\) \|(?<actions>[^|]*)\|(?<frames>[^|]*)\|(?<endpoints>[^|]*)\|$",
        RegexOptions.Multiline)]
    private static partial Regex TableLine();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
