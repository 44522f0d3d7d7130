using System.Text.Json;

namespace ChatServer.Agents.Completions;

/// <summary>Reads what a model has made of a chat. It is a model's text: what doesn't fit is left out.</summary>
internal static class MadeTexts
{
    private const int MaxTitleLength = 200;
    private const int MaxTags = 5;
    private const int MaxTagLength = 40;
    private const int MaxFollowUps = 5;
    private const int MaxFollowUpLength = 300;
    private static readonly MadeOfChat Nothing = new(Title: null, [], []);

    /// <param name="text">A JSON object, maybe with words or a code fence around it.</param>
    public static MadeOfChat Parse(string text, TasksAsked wanted)
    {
        var (begin, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        if (begin < 0 || end < begin)
            return Nothing;

        try
        {
            using var json = JsonDocument.Parse(text[begin..(end + 1)]);
            return new MadeOfChat(
                wanted.Title ? Lines(json.RootElement, "title", MaxTitleLength).FirstOrDefault() : null,
                wanted.Tags ? [.. Lines(json.RootElement, "tags", MaxTagLength).Take(MaxTags)] : [],
                wanted.FollowUps ? [.. Lines(json.RootElement, "follow_ups", MaxFollowUpLength).Take(MaxFollowUps)] : []);
        }
        catch (JsonException)
        {
            return Nothing; // the answer was cut, or is no JSON
        }
    }

    private static IEnumerable<string> Lines(JsonElement made, string name, int maxLength)
    {
        if (!made.TryGetProperty(name, out var value))
            return [];

        var texts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
        return texts.Where(text => text.ValueKind == JsonValueKind.String)
            .Select(text => LineOf(text)).Where(line => line.Length > 0 && line.Length <= maxLength).Distinct();
    }

    private static string LineOf(JsonElement text)
    {
        try
        {
            return string.Join(' ', text.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace("\0", "", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return ""; // half a surrogate pair
        }
    }
}
