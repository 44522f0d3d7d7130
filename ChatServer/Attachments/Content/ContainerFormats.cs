using System.Text;

namespace ChatServer.Attachments.Content;

/// <summary>Inspects container formats: a zip may be a document or a program, an MP4 a picture.</summary>
internal static class ContainerFormats
{
    private const int ZipNameLength = 26, ZipExtraLength = 28, ZipName = 30, MaxMimeTypeBytes = 64;

    public static string Specify(string type, ReadOnlySpan<byte> head) => type switch
    {
        "application/zip" => Zip(head),
        "video/mp4" => Mp4(head),
        "video/x-matroska" => head[..Math.Min(64, head.Length)].IndexOf("webm"u8) >= 0 ? WebM(head) : type,
        "application/ogg" => Ogg(head),
        _ => type,
    };

    private static string Zip(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("META-INF/MANIFEST.MF"u8) >= 0)
            return "application/java-archive";
        if (head.IndexOf("AndroidManifest.xml"u8) >= 0)
            return "application/vnd.android.package-archive";
        if (FirstEntry(head).StartsWith("mimetype"u8))
            return MimeTypeEntry(head);
        if (head.IndexOf("[Content_Types].xml"u8) < 0 && head.IndexOf("_rels/.rels"u8) < 0)
            return "application/zip";

        if (head.IndexOf("word/"u8) >= 0)
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        if (head.IndexOf("xl/"u8) >= 0)
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        if (head.IndexOf("ppt/"u8) >= 0)
            return "application/vnd.openxmlformats-officedocument.presentationml.presentation";

        return "application/zip";
    }

    // OpenDocument and EPUB begin with an uncompressed entry "mimetype" that holds their type.
    private static string MimeTypeEntry(ReadOnlySpan<byte> head)
    {
        var content = ZipName + "mimetype".Length + BitConverter.ToUInt16(head[ZipExtraLength..]);
        var mimeType = Encoding.Latin1.GetString(
            head[Math.Min(content, head.Length)..Math.Min(content + MaxMimeTypeBytes, head.Length)]);
        if (mimeType.StartsWith("application/epub+zip", StringComparison.Ordinal))
            return "application/epub+zip";

        string[] kinds = ["text", "spreadsheet", "presentation", "graphics"];
        return kinds.Select(kind => "application/vnd.oasis.opendocument." + kind)
            .FirstOrDefault(kind => mimeType.StartsWith(kind, StringComparison.Ordinal)) ?? "application/zip";
    }

    private static ReadOnlySpan<byte> FirstEntry(ReadOnlySpan<byte> head) =>
        head.Length < ZipName ? [] : head[ZipName..Math.Min(head.Length, ZipName + BitConverter.ToUInt16(head[ZipNameLength..]))];

    private static string Mp4(ReadOnlySpan<byte> head) => Encoding.Latin1.GetString(head[8..Math.Min(12, head.Length)]) switch
    {
        "avif" or "avis" => "image/avif",
        "heic" or "heix" or "hevc" or "mif1" or "msf1" => "image/heic",
        "M4A " or "M4B " => "audio/mp4",
        "qt  " => "video/quicktime",
        ['3', 'g', ..] => "video/3gpp",
        _ => "video/mp4",
    };

    // Browsers record voice as WebM without video.
    private static string WebM(ReadOnlySpan<byte> head)
    {
        var hasSound = head.IndexOf("A_OPUS"u8) >= 0 || head.IndexOf("A_VORBIS"u8) >= 0;
        var hasPictures = head.IndexOf("V_VP"u8) >= 0 || head.IndexOf("V_AV1"u8) >= 0;
        return hasSound && !hasPictures ? "audio/webm" : "video/webm";
    }

    private static string Ogg(ReadOnlySpan<byte> head)
    {
        var first = head[..Math.Min(64, head.Length)];
        if (first.IndexOf("theora"u8) >= 0)
            return "video/ogg";

        return first.IndexOf("OpusHead"u8) >= 0 || first.IndexOf("vorbis"u8) >= 0 ? "audio/ogg" : "application/ogg";
    }
}
