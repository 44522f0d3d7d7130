using System.Globalization;

namespace ChatServer.Api.Input;

/// <summary>Parses ids and numbers; returns null if a text isn't one.</summary>
internal static class InputIds
{
    /// <summary>Digits only: no sign, no spaces.</summary>
    public static long? Number(string? text) => Number(text.AsSpan());

    /// <inheritdoc cref="Number(string?)"/>
    public static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The id of a stored record; these begin at 1.</summary>
    public static long? Stored(string? text) => Number(text) is > 0 and var id ? id : null;

    /// <summary>In the format of Room's paths, which also allow a sign and spaces.</summary>
    public static long? InRoomPath(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Accepts every format of a UUID.</summary>
    public static Guid? Uuid(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
