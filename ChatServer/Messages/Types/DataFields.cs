using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>Reads fields of a message's data.</summary>
internal static class DataFields
{
    /// <summary>Whether a field holds a whole number within bounds.</summary>
    public static bool IsInteger(this JsonElement data, string field, int from, int to) =>
        data.TryGetProperty(field, out var value) && value.IsInteger(from, to);

    public static bool IsInteger(this JsonElement value, int from, int to) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= from && number <= to;

    /// <summary>A field that holds a text; null if it is missing or holds something else.</summary>
    public static string? Text(this JsonElement data, string field) =>
        data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a field is missing, or holds a text of at most <paramref name="maxLength"/> characters.</summary>
    public static bool IsTextOrMissing(this JsonElement data, string field, int maxLength) =>
        !data.TryGetProperty(field, out _) || data.Text(field) is { } text && text.Length <= maxLength;

    /// <summary>Whether a field is missing, true or false.</summary>
    public static bool IsFlagOrMissing(this JsonElement data, string field) =>
        !data.TryGetProperty(field, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    public static bool Flag(this JsonElement data, string field) =>
        data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;
}
