using System.Globalization;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Times as Room's frames write them: <c>2025-03-14T10:36:22.680911+00:00</c>.</summary>
internal static class RoomTime
{
    [ThreadStatic]
    private static (Timestamp Moment, string? Text) last;

    // The messages of one commit differ by nanoseconds, and formatting a time costs as much as writing the rest of the frame.
    public static string Format(Timestamp moment)
    {
        if (last.Text is null || last.Moment.WholeMicroseconds != moment.WholeMicroseconds)
            last = (moment, Format(moment.ToDateTimeOffset()));
        return last.Text;
    }

    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
