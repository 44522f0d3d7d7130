using System.Globalization;

namespace ChatServer.Attachments;

internal static class FileSizes
{
    private const double BytesPerKilobyte = 1024;

    /// <summary>
    /// Room's format of a size: <c>86.73KB</c>, always in KB of 1,024 bytes, and <c>0kb</c> if there is no file.
    /// </summary>
    public static string Format(long? bytes) =>
        bytes is null ? "0kb" : (bytes.Value / BytesPerKilobyte).ToString("F2", CultureInfo.InvariantCulture) + "KB";
}
