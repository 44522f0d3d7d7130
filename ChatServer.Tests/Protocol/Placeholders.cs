using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Protocol.Room;

namespace ChatServer.Tests.Protocol;

/// <summary>
/// Placeholders for the parts of the examples that differ from run to run. A placeholder takes the first value found in its
/// place, and must match the same value from then on; a time matches any time of the same format.
/// </summary>
internal sealed partial class Placeholders
{
    private const string Anything = "any";
    private static readonly string[] UserKeys =
        [.. typeof(RoomUser).GetProperties()
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).Where(key => key != "handle")];

    private Dictionary<string, string> values = [];

    public void Set(string name, string value) => values[name] = value;

    public bool Knows(string name) => values.ContainsKey(name);

    public static IEnumerable<string> NamesIn(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>Returns the text to send, with values in place of placeholders.</summary>
    public string Fill(string text) =>
        Placeholder().Replace(text, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value));

    /// <summary>Returns the difference between an expected text and the actual one; null if there is none.</summary>
    public string? Compare(string expected, string actual)
    {
        // Values learned from a text that differs are dropped.
        var before = new Dictionary<string, string>(values);
        var difference = expected.StartsWith('{') || expected.StartsWith('[')
            ? CompareJson(expected, actual)
            : CompareText(expected, actual, "the text");
        if (difference is not null)
            values = before;
        return difference;
    }

    /// <summary>Returns an expected JSON text as valid JSON: placeholders without quotation marks get them.</summary>
    public static JsonElement Template(string expected) =>
        JsonDocument.Parse(BareEllipsis().Replace(BarePlaceholder().Replace(expected, "\"<#$1>\""), "\"…\"")).RootElement;

    private string? CompareJson(string expected, string actual)
    {
        using var document = JsonDocument.Parse(actual);
        return Compare(Template(expected), document.RootElement, "$");
    }

    private string? Compare(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString()!.StartsWith("<#", StringComparison.Ordinal))
            return CompareValue(expected.GetString()![2..^1], actual, path);

        if (expected.ValueKind != actual.ValueKind)
            return $"{path} should be {expected.GetRawText()}";

        return expected.ValueKind switch
        {
            JsonValueKind.Object => CompareObjects(expected, actual, path),
            JsonValueKind.Array => CompareArrays([.. expected.EnumerateArray()], [.. actual.EnumerateArray()], path),
            JsonValueKind.String => CompareText(expected.GetString()!, actual.GetString()!, path),
            _ => expected.GetRawText() == actual.GetRawText() ? null : $"{path} should be {expected.GetRawText()}",
        };
    }

    // Keys are compared in order.
    private string? CompareObjects(JsonElement expected, JsonElement actual, string path)
    {
        var keys = expected.EnumerateObject().Select(property => property.Name).ToList();
        if (!keys.SequenceEqual(actual.EnumerateObject().Select(property => property.Name)))
            return $"{path} should have the keys {string.Join(", ", keys)}";

        return keys.Select(key => Compare(expected.GetProperty(key), actual.GetProperty(key), $"{path}.{key}"))
            .FirstOrDefault(difference => difference is not null);
    }

    private string? CompareArrays(JsonElement[] expected, JsonElement[] actual, string path)
    {
        var isOpen = expected is [.., { ValueKind: JsonValueKind.String } last] && last.GetString() == "…";
        var count = isOpen ? expected.Length - 1 : expected.Length;
        if (isOpen ? actual.Length < count : actual.Length != count)
            return $"{path} should have {count} elements, not {actual.Length}";

        return Enumerable.Range(0, count).Select(i => Compare(expected[i], actual[i], $"{path}[{i}]"))
            .FirstOrDefault(difference => difference is not null);
    }

    private string? CompareValue(string name, JsonElement actual, string path)
    {
        if (name.EndsWith(".user", StringComparison.Ordinal))
            return CompareUser(name[..^".user".Length], actual, path);

        return CompareText(
            $"<{name}>", actual.ValueKind == JsonValueKind.String ? actual.GetString()! : actual.GetRawText(), path);
    }

    private string? CompareUser(string name, JsonElement actual, string path) =>
        actual.ValueKind != JsonValueKind.Object
        || !actual.EnumerateObject().Select(property => property.Name).SequenceEqual(UserKeys)
            ? $"{path} should be a user with the keys {string.Join(", ", UserKeys)}"
            : CompareText($"<{name}.id>", actual.GetProperty("id").GetString()!, $"{path}.id");

    private string? CompareText(string expected, string actual, string path)
    {
        if (Time().IsMatch(expected))
            return Digit().Replace(actual, "0") == Digit().Replace(expected, "0")
                ? null
                : $"{path} should be a time like {expected}";

        var names = NamesIn(expected).ToList();
        var pattern = Regex.Escape(expected).Replace("…", "(?s:.*)", StringComparison.Ordinal);
        foreach (var name in names)
            pattern = pattern.Replace(
                Regex.Escape($"<{name}>"), values.TryGetValue(name, out var known) ? Regex.Escape(known) : "(.+?)",
                StringComparison.Ordinal);

        var match = Regex.Match(actual, $"^{pattern}$");
        if (!match.Success)
            return $"{path} should be {Fill(expected)}";

        foreach (var (name, group) in names.Where(name => !values.ContainsKey(name))
            .Zip(match.Groups.Values.Skip(1)).Where(met => met.First != Anything))
            values[name] = group.Value;
        return null;
    }

    [GeneratedRegex("<([a-z][a-z0-9_.]*)>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<=[\[,]\s*|:\s+)<([a-z][a-z0-9_.]*)>")]
    private static partial Regex BarePlaceholder();

    [GeneratedRegex(@"(?<=[\[,]\s*)…(?=\s*\])")]
    private static partial Regex BareEllipsis();

    [GeneratedRegex(@"\d")]
    private static partial Regex Digit();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6}Z|\.\d{6}\+00:00|Z)$")]
    private static partial Regex Time();
}
