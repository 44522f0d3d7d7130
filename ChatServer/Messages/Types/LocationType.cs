using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>
/// A place: <c>latitude</c> and <c>longitude</c> in degrees (WGS 84), optionally a <c>name</c> of at most 200 characters.
/// </summary>
internal sealed class LocationType() : MessageType("location")
{
    private const int MaxNameLength = 200;

    public override bool HasData => true;

    public override DataError? Check(JsonElement data)
    {
        if (!IsBetween(data, "latitude", 90))
            return new DataError("data.latitude", "latitude must be a number from -90 to 90");

        if (!IsBetween(data, "longitude", 180))
            return new DataError("data.longitude", "longitude must be a number from -180 to 180");

        return !data.TryGetProperty("name", out var name)
            || name is { ValueKind: JsonValueKind.String } && name.GetString() is { Length: <= MaxNameLength }
            ? null
            : new DataError("data.name", $"name must be a text of at most {MaxNameLength} characters");
    }

    public override string Preview(Message message) => NameOf(message) is { Length: > 0 } name ? name : message.Body;

    public override string Searched(Message message) => $"{NameOf(message)} {message.Body}";

    private static string? NameOf(Message message) =>
        message.ReadData().TryGetProperty("name", out var name) ? name.GetString() : null;

    private static bool IsBetween(JsonElement data, string field, double bound) =>
        data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && Math.Abs(number) <= bound;
}
