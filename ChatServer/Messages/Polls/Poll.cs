using System.Globalization;
using System.Text.Json;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>A poll, as its message's data defines it.</summary>
/// <param name="IsMultiple">Whether a vote may choose several options.</param>
/// <param name="IsAnonymous">Whether nobody is shown who voted for what.</param>
/// <param name="ClosesAt">When the poll stops accepting votes.</param>
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

    /// <summary>The options that are texts; list items of other types are left out.</summary>
    public static IReadOnlyList<string> ReadOptions(JsonElement data) =>
        data.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Array
            ? [.. options.EnumerateArray().Where(option => option.ValueKind == JsonValueKind.String)
                .Select(option => option.GetString()!)]
            : [];

    /// <summary>
    /// A time such as <c>2026-03-14T18:00:00Z</c>, or with <c>+01:00</c>; null if it isn't one, or the tables can't hold it.
    /// </summary>
    public static Timestamp? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, Utc, out var time)
        && time.Year is >= 1970 and < 2200
            ? Timestamp.From(time)
            : null;
}
