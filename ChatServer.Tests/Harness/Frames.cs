using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Reads frames and bodies.</summary>
internal static class Frames
{
    /// <summary>The names of an object's keys, in order.</summary>
    public static string[] Keys(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    /// <summary>A string of an object; null where it is absent.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>The id of a message's frame.</summary>
    public static long Id(this JsonElement frame) => frame.Number("created_msg_id");
}
