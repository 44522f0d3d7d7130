using System.Globalization;
using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>
/// A voice recording: <c>duration_ms</c>, optionally a <c>waveform</c> to draw, of at most 256 whole numbers from 0 (silence) to
/// 255.
/// </summary>
internal sealed class VoiceType() : MessageType("voice")
{
    private const int MaxDurationMs = 4 * 60 * 60 * 1_000;
    private const int MaxSamples = 256;

    public override bool HasData => true;

    public override bool HasFile => true;

    public override bool Takes(string contentType) => contentType.StartsWith("audio/", StringComparison.Ordinal);

    public override DataError? Check(JsonElement data)
    {
        if (!data.IsInteger("duration_ms", 1, MaxDurationMs))
            return new DataError("data.duration_ms", $"duration_ms must be a whole number from 1 to {MaxDurationMs}");

        return !data.TryGetProperty("waveform", out var waveform) || IsWaveform(waveform)
            ? null
            : new DataError("data.waveform", $"waveform must be a list of at most {MaxSamples} whole numbers from 0 to 255");
    }

    public override string Preview(Message message) => $"Voice message ({Duration(message.ReadData())})";

    private static bool IsWaveform(JsonElement waveform) =>
        waveform.ValueKind == JsonValueKind.Array && waveform.GetArrayLength() <= MaxSamples
        && waveform.EnumerateArray().All(sample => sample.IsInteger(byte.MinValue, byte.MaxValue));

    // Formatted like 0:12 or 1:02:03.
    private static string Duration(JsonElement data)
    {
        var duration = TimeSpan.FromMilliseconds(data.TryGetProperty("duration_ms", out var value) ? value.GetInt64() : 0);
        return duration.ToString(duration.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }
}
