using System.Text.Json;

namespace ChatServer.Benchmarks.Load;

internal static class ErrorCode
{
    private const string Unreadable = "unreadable frame";

    /// <returns>The code of an error frame; null for a frame of another kind.</returns>
    public static string? Find(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var frame = JsonDocument.ParseValue(ref reader);
            return frame.RootElement.TryGetProperty("code", out var code) ? code.ToString() : null;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }
}
