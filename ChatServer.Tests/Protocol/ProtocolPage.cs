using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatServer.Tests.Protocol;

/// <summary>A line of a page.</summary>
/// <param name="Page">The page's path below the repository's root.</param>
/// <param name="Anchor">The anchor of the heading above the line.</param>
internal sealed record Place(string Page, string Anchor, int Line)
{
    /// <summary>The line's link from the repository's root.</summary>
    public string Link => $"{Page}#{Anchor}";

    public override string ToString() => $"{Page}, line {Line}";
}

/// <summary>A block of a page that a test plays.</summary>
internal abstract record Example(Place Place);

/// <summary>A block <c>chat</c>: the frames that the devices send and receive, in order.</summary>
internal sealed record Talk(Place Place, IReadOnlyList<Step> Steps) : Example(Place);

/// <summary>A block <c>http</c> that begins with a method.</summary>
internal sealed record Request(
    Place Place, string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body) : Example(Place)
{
    public string Path => Target.Split('?')[0];
}

/// <summary>A block <c>http</c> that begins with a status: the answer to the request before it.</summary>
internal sealed record Response(Place Place, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body)
    : Example(Place);

internal enum StepKind
{
    Sends,
    Receives,
    Connects,
    IsRefused,
    IsClosed,
    HangsUp,
    ServerStops,

    /// <summary>Like <c>ChatServer user make-admin</c>.</summary>
    BecomesAdmin,
}

/// <summary>A line of a <see cref="Talk"/>.</summary>
/// <param name="Device">A user's name, or a name with a device: <c>ana's tablet</c>.</param>
/// <param name="Text">The frame, the address or the code.</param>
internal sealed record Step(Place Place, string Device, StepKind Kind, string Text, int Times = 1);

/// <summary>A section with its examples. A test plays it on its own server, after the sections that set its scene.</summary>
/// <param name="Page">The page's path below the repository's root.</param>
/// <param name="Scenes">The sections to play first, such as <c>docs/protocol/room/groups.md#create-a-group</c>.</param>
internal sealed record Section(string Page, string Title, IReadOnlyList<string> Scenes, IReadOnlyList<Example> Examples)
{
    public string Link => $"{Page}#{Markdown.AnchorOf(Title)}";

    // NUnit uses it as the name of the test.
    public override string ToString() => $"{Page}: {Title}";
}

/// <summary>A page of the protocol with its examples. PROTOCOL.md describes their notation.</summary>
internal sealed partial class ProtocolPage
{
    private readonly string[] anchors;

    private ProtocolPage(string path, string text)
    {
        Path = path;
        Text = text;
        anchors = [.. Markdown.AnchorsByLine(text)];
        Sections = [.. ReadSections(text.Split('\n')).Where(section => section.Examples.Count > 0)];
    }

    /// <summary>The path below the repository's root.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<Section> Sections { get; }

    public static ProtocolPage Read(string path) => new(path, File.ReadAllText(Repository.PathOf(path)));

    /// <summary>The code in the first column of a table's rows: <c>| `conflict` | …</c>.</summary>
    public IEnumerable<string> ListedCodes(string heading)
    {
        var start = Text.IndexOf($"\n### {heading}\n", StringComparison.Ordinal);
        Assert.That(start, Is.GreaterThan(0), $"{Path} has no section {heading}");
        var end = Text.IndexOf("\n#", start + 2, StringComparison.Ordinal);
        return TableRow().Matches(Text[start..(end < 0 ? Text.Length : end)])
            .Select(row => row.Groups[1].Value).Where(code => code != "code");
    }

    // The part before the first heading of the second level is a section with the page's own title.
    private IEnumerable<Section> ReadSections(string[] lines)
    {
        var (title, scenes, examples) = ("", new List<string>(), new List<Example>());
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].StartsWith("# ", StringComparison.Ordinal))
            {
                title = lines[line][2..];
            }
            else if (lines[line].StartsWith("## ", StringComparison.Ordinal))
            {
                yield return new Section(Path, title, scenes, examples);
                (title, scenes, examples) = (lines[line][3..], [], []);
            }
            else if (SceneLine().IsMatch(lines[line]))
            {
                scenes.AddRange(SceneLink().Matches(lines[line]).Select(link => Repository.Resolve(Path, link.Groups[1].Value)));
            }
            else if (lines[line].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.IndexOf(lines, "```", line + 1);
                if (ReadExample(lines[line][3..], lines[(line + 1)..end], line + 2) is { } example)
                    examples.Add(example);
                line = end;
            }
        }

        yield return new Section(Path, title, scenes, examples);
    }

    private Example? ReadExample(string language, string[] lines, int first) => language switch
    {
        "chat" => new Talk(PlaceOf(first), [.. ReadSteps(lines, first)]),
        "http" => ReadHttp(lines, first),
        _ => null,
    };

    // An indented line continues the previous one.
    private IEnumerable<Step> ReadSteps(string[] lines, int first)
    {
        for (var line = 0; line < lines.Length; line++)
        {
            var start = line;
            while (line + 1 < lines.Length && lines[line + 1].StartsWith(' '))
                line++;

            yield return ReadStep(string.Join('\n', lines[start..(line + 1)]), PlaceOf(first + start));
        }
    }

    private static Step ReadStep(string text, Place place)
    {
        if (text == "the server stops")
            return new Step(place, "", StepKind.ServerStops, "");

        var match = StepLine().Match(text);
        Assert.That(match.Success, $"{place} can't be played: {text}");
        var times = match.Groups["times"] is { Success: true } count ? int.Parse(count.Value, CultureInfo.InvariantCulture) : 1;
        return new Step(
            place, match.Groups["device"].Value, KindOf(match.Groups["verb"].Value), match.Groups["text"].Value.Trim(), times);
    }

    private static StepKind KindOf(string verb) => verb switch
    {
        "→" => StepKind.Sends,
        "←" => StepKind.Receives,
        "connects to" => StepKind.Connects,
        "is refused with" => StepKind.IsRefused,
        "is closed with" => StepKind.IsClosed,
        "becomes an admin" => StepKind.BecomesAdmin,
        _ => StepKind.HangsUp,
    };

    private Example ReadHttp(string[] lines, int first)
    {
        var empty = Array.IndexOf(lines, "");
        var headers = lines[1..(empty < 0 ? lines.Length : empty)].Select(header => header.Split(": ", 2))
            .Select(header => KeyValuePair.Create(header[0], header[1])).ToList();
        var body = empty < 0 ? null : string.Join('\n', lines[(empty + 1)..]);
        var start = lines[0].Split(' ');
        return start[0] == "HTTP/1.1"
            ? new Response(PlaceOf(first), int.Parse(start[1], CultureInfo.InvariantCulture), headers, body)
            : new Request(PlaceOf(first), start[0], start[1], headers, body);
    }

    private Place PlaceOf(int line) => new(Path, anchors[line - 1], line);

    [GeneratedRegex(
        @"^(?<device>[a-z]+('s [a-z]+)?)\s+(?<verb>→|←|connects to|is refused with|is closed with|becomes an admin|hangs up)"
        + @"(?<text>.*?)(\s+\((?<times>\d+) times\))?$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex StepLine();

    [GeneratedRegex(@"^\*Scene: .*\*$")]
    private static partial Regex SceneLine();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex SceneLink();

    [GeneratedRegex(@"^\| `?(\w+)`? \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
