using System.Text;
using System.Text.Json;
using ChatServer.Chats.Documents;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>A JSON object of a row.</summary>
/// <param name="Text">Null where there is none.</param>
/// <param name="IsLost">Whether the row has a value that can't be kept.</param>
internal sealed record FoundJson(string? Text, bool IsLost);

/// <summary>JSON in the columns of a row, which may be anything.</summary>
internal static class SourceJson
{
    // SQLAlchemy stores None as this.
    private const string Null = "null";

    // Less than readers and writers of answers take.
    private const int MaxDepth = 32;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>A longer value than was read counts as lost, too.</summary>
    public static FoundJson Object(SourceRow row, string column)
    {
        if (IsAbsent(row, column))
            return new FoundJson(Text: null, IsLost: false);

        return row.Text(column) is { } text && IsObject(text)
            ? new FoundJson(text, IsLost: false)
            : new FoundJson(Text: null, IsLost: true);
    }

    /// <summary>Whether the column says that there is nothing.</summary>
    public static bool IsAbsent(SourceRow row, string column) =>
        row.Values.GetValueOrDefault(column) is null or Null;

    /// <summary>The texts of a list within an object, such as <c>read.user_ids</c>; other values are left out.</summary>
    public static IReadOnlyList<string> Texts(string json, params IReadOnlyList<string> path)
    {
        using var document = JsonDocument.Parse(json, Options);
        var at = document.RootElement;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return [];
        }

        return at.ValueKind != JsonValueKind.Array
            ? []
            : [.. at.EnumerateArray().Select(element => element.GetRawText())
                .Select(text => JsonObjects.TextOf(Encoding.UTF8.GetBytes(text))).OfType<string>()];
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
