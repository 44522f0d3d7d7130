using System.Globalization;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// Times as this API writes them, in whole seconds: <c>2025-10-08T14:30:00Z</c>. Clients order messages by their ids.
/// </summary>
internal static class ApiTime
{
    [ThreadStatic]
    private static (Timestamp Moment, string? Text) last;

    // The messages of one commit differ by nanoseconds, and formatting a time costs as much as writing the rest of the frame.
    public static string Format(Timestamp moment)
    {
        if (last.Text is null || last.Moment.WholeSeconds != moment.WholeSeconds)
            last = (moment, Format(moment.ToDateTimeOffset()));
        return last.Text;
    }

    public static string? Format(Timestamp? moment) => moment is { } known ? Format(known) : null;

    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
