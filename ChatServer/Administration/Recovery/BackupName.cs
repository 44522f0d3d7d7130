using System.Globalization;
using ChatServer.Storage;

namespace ChatServer.Administration.Recovery;

/// <summary>The name of a file in a directory of backups.</summary>
/// <param name="Time">When the copy was made, in UTC.</param>
/// <param name="Suffix">The part after <c>.db</c>; empty for a backup.</param>
internal sealed record BackupName(DateTime Time, string Suffix)
{
    private const string Format = "'chat-'yyyyMMdd'T'HHmmss'Z.db'";
    private static readonly int Length = Of(default).Length;

    public static string Of(Timestamp time) => time.ToDateTimeOffset().UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Null for any other file.</summary>
    public static BackupName? Parse(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length >= Length && DateTime.TryParseExact(
            name[..Length], Format, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new BackupName(time, name[Length..])
            : null;
    }
}
