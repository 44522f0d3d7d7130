using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatServer.Tests.Protocol;

/// <summary>Something on the page that is played.</summary>
/// <param name="Line">Where it stands.</param>
internal abstract record Example(int Line);

/// <summary>A block <c>chat</c>: what the devices say and hear, in order.</summary>
internal sealed record Talk(int Line, IReadOnlyList<Step> Steps) : Example(Line);

/// <summary>A block <c>http</c> that begins with a method.</summary>
internal sealed record Request(int Line, string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body) : Example(Line)
{
    public string Path => Target.Split('?')[0];
}

/// <summary>A block <c>http</c> that begins with a status: what the request before it gets.</summary>
internal sealed record Response(int Line, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body) : Example(Line);

internal enum StepKind
{
    Says,
    Hears,
    Connects,
    IsRefused,
    IsClosed,
    HangsUp,
    ServerStops,

    /// <summary>As by <c>ChatServer user make-admin</c>.</summary>
    BecomesAdmin,
}

/// <summary>A line of a <see cref="Talk"/>.</summary>
/// <param name="Device">A user's name, or a name with a device: <c>ana's tablet</c>.</param>
/// <param name="Text">The frame, the address or the code.</param>
internal sealed record Step(int Line, string Device, StepKind Kind, string Text, int Times = 1);

/// <summary>A section with its examples; it is played on a server of its own.</summary>
internal sealed record Section(string Title, IReadOnlyList<Example> Examples)
{
    // NUnit names the test by it.
    public override string ToString() => Title;
}

/// <summary>PROTOCOL.md, read for its examples. How they are written stands on the page itself.</summary>
internal sealed partial class ProtocolPage
{
    private ProtocolPage(string text)
    {
        Text = text;
        Sections = [.. ReadSections(text.Split('\n')).Where(section => section.Examples.Count > 0)];
    }

    public static ProtocolPage Instance { get; } = new(File.ReadAllText(Find("PROTOCOL.md")));

    public string Text { get; }

    public IReadOnlyList<Section> Sections { get; }

    public IEnumerable<Example> Examples => Sections.SelectMany(section => section.Examples);

    public IEnumerable<Step> Steps => Examples.OfType<Talk>().SelectMany(talk => talk.Steps);

    /// <summary>The code in the first column of a table's rows: <c>| `conflict` | …</c>.</summary>
    public IEnumerable<string> ListedCodes(string heading)
    {
        var start = Text.IndexOf($"\n### {heading}\n", StringComparison.Ordinal);
        Assert.That(start, Is.GreaterThan(0), $"PROTOCOL.md has no section {heading}");
        var end = Text.IndexOf("\n#", start + 2, StringComparison.Ordinal);
        return TableRow().Matches(Text[start..(end < 0 ? Text.Length : end)]).Select(row => row.Groups[1].Value).Where(code => code != "code");
    }

    /// <summary>A file of the repository's root.</summary>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, name)))
                return Path.Combine(folder.FullName, name);
        }

        throw new FileNotFoundException($"{name} is in no folder above the tests");
    }

    private static IEnumerable<Section> ReadSections(string[] lines)
    {
        var (title, examples) = ("", new List<Example>());
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].StartsWith("## ", StringComparison.Ordinal))
            {
                yield return new Section(title, examples);
                (title, examples) = (lines[line][3..], []);
            }
            else if (lines[line].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.IndexOf(lines, "```", line + 1);
                if (ReadExample(lines[line][3..], lines[(line + 1)..end], line + 2) is { } example)
                    examples.Add(example);
                line = end;
            }
        }

        yield return new Section(title, examples);
    }

    private static Example? ReadExample(string language, string[] lines, int first) => language switch
    {
        "chat" => new Talk(first, [.. ReadSteps(lines, first)]),
        "http" => ReadHttp(lines, first),
        _ => null,
    };

    // A line that is indented goes on with the one before.
    private static IEnumerable<Step> ReadSteps(string[] lines, int first)
    {
        for (var line = 0; line < lines.Length; line++)
        {
            var start = line;
            while (line + 1 < lines.Length && lines[line + 1].StartsWith(' '))
                line++;

            yield return ReadStep(string.Join('\n', lines[start..(line + 1)]), first + start);
        }
    }

    private static Step ReadStep(string text, int line)
    {
        if (text == "the server stops")
            return new Step(line, "", StepKind.ServerStops, "");

        var match = StepLine().Match(text);
        Assert.That(match.Success, $"PROTOCOL.md, line {line}, can't be played: {text}");
        var times = match.Groups["times"] is { Success: true } count ? int.Parse(count.Value, CultureInfo.InvariantCulture) : 1;
        return new Step(line, match.Groups["device"].Value, KindOf(match.Groups["verb"].Value), match.Groups["text"].Value.Trim(), times);
    }

    private static StepKind KindOf(string verb) => verb switch
    {
        "→" => StepKind.Says,
        "←" => StepKind.Hears,
        "connects to" => StepKind.Connects,
        "is refused with" => StepKind.IsRefused,
        "is closed with" => StepKind.IsClosed,
        "becomes an admin" => StepKind.BecomesAdmin,
        _ => StepKind.HangsUp,
    };

    private static Example ReadHttp(string[] lines, int first)
    {
        var empty = Array.IndexOf(lines, "");
        var headers = lines[1..(empty < 0 ? lines.Length : empty)].Select(header => header.Split(": ", 2))
            .Select(header => KeyValuePair.Create(header[0], header[1])).ToList();
        var body = empty < 0 ? null : string.Join('\n', lines[(empty + 1)..]);
        var start = lines[0].Split(' ');
        return start[0] == "HTTP/1.1"
            ? new Response(first, int.Parse(start[1], CultureInfo.InvariantCulture), headers, body)
            : new Request(first, start[0], start[1], headers, body);
    }

    [GeneratedRegex(@"^(?<device>[a-z]+('s [a-z]+)?)\s+(?<verb>→|←|connects to|is refused with|is closed with|becomes an admin|hangs up)(?<text>.*?)(\s+\((?<times>\d+) times\))?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex StepLine();

    [GeneratedRegex(@"^\| `?(\w+)`? \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
