using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Reads frames and bodies.</summary>
internal static class Frames
{
    /// <summary>Returns the keys of an object, in order.</summary>
    public static string[] Keys(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    /// <summary>Returns a string of an object; null if it is absent.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>Returns the id in the frame of a message.</summary>
    public static long Id(this JsonElement frame) => frame.Number("created_msg_id");
}
