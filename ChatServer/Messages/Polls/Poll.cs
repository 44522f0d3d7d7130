using System.Globalization;
using System.Text.Json;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>What a poll asks, as its message's data say it.</summary>
/// <param name="IsMultiple">Whether a vote may be for several options.</param>
/// <param name="IsAnonymous">Whether nobody is told who voted for what.</param>
/// <param name="ClosesAt">From when on no votes are taken.</param>
internal sealed record Poll(
    string Question, IReadOnlyList<string> Options, bool IsMultiple, bool IsAnonymous, Timestamp? ClosesAt)
{
    public const int MinOptions = 2;
    public const int MaxOptions = 20;
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <param name="data">Checked by <see cref="PollType"/> when the message was sent.</param>
    public static Poll Read(JsonElement data) => new(
        data.Text("question") ?? "",
        ReadOptions(data),
        data.Flag("multiple"),
        data.Flag("anonymous"),
        data.Text("closes_at") is { } time ? ParseTime(time) : null);

    /// <summary>The options that are texts; not all of them, where others stand in the list.</summary>
    public static IReadOnlyList<string> ReadOptions(JsonElement data) =>
        data.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Array
            ? [.. options.EnumerateArray().Where(option => option.ValueKind == JsonValueKind.String)
                .Select(option => option.GetString()!)]
            : [];

    /// <summary>
    /// A time as <c>2026-03-14T18:00:00Z</c>, or with <c>+01:00</c>; null if it is none, or none that the tables can hold.
    /// </summary>
    public static Timestamp? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, Utc, out var time)
        && time.Year is >= 1970 and < 2200
            ? Timestamp.From(time)
            : null;
}
