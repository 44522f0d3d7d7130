using System.Text.Json;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Api.Input;

/// <summary>Reads a field of HTTP headers with their values.</summary>
internal static class HeaderFields
{
    /// <summary>Null: as they are. A value of null removes them.</summary>
    /// <returns>False if it isn't an object of texts.</returns>
    public static Outcome<GivenHeaders> Read(string field, JsonElement headers) => headers.ValueKind switch
    {
        JsonValueKind.Undefined => new GivenHeaders(Values: null),
        JsonValueKind.Null => new GivenHeaders([]),
        JsonValueKind.Object when MessageData.IsWritable(headers) && IsOfTexts(headers) => new GivenHeaders(
            headers.EnumerateObject().DistinctBy(header => header.Name)
                .ToDictionary(header => header.Name, header => header.Value.GetString()!)),
        _ => Refusal.Invalid(field, "must be an object of texts with different names, or null"),
    };

    private static bool IsOfTexts(JsonElement headers) =>
        headers.EnumerateObject().All(header => header.Value.ValueKind == JsonValueKind.String)
        && headers.EnumerateObject().Select(header => header.Name).Distinct().Count() == headers.GetPropertyCount();
}

/// <param name="Values">Null: as they are.</param>
internal sealed record GivenHeaders(Dictionary<string, string>? Values);
