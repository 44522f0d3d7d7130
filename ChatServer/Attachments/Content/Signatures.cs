namespace ChatServer.Attachments.Content;

/// <summary>The signatures that identify content; the first match counts.</summary>
internal static class Signatures
{
    /// <summary>Long enough not to match by accident, even in text.</summary>
    public static readonly Signature[] Sure =
    [
        new("image/png", "89 50 4E 47 0D 0A 1A 0A"),
        new("image/jpeg", "FF D8 FF"),
        new("image/gif", "47 49 46 38 37 61"),
        new("image/gif", "47 49 46 38 39 61"),
        new("image/webp", "52 49 46 46 .. .. .. .. 57 45 42 50"),
        new("image/tiff", "49 49 2A 00"),
        new("image/tiff", "4D 4D 00 2A"),
        new("image/jxl", "00 00 00 0C 4A 58 4C 20 0D 0A 87 0A"),
        new("image/vnd.adobe.photoshop", "38 42 50 53 00"),
        new("audio/wav", "52 49 46 46 .. .. .. .. 57 41 56 45"),
        new("audio/flac", "66 4C 61 43 00"),
        new("audio/midi", "4D 54 68 64 00 00"),
        new("audio/x-caf", "63 61 66 66 00 01"),
        new("audio/amr", "23 21 41 4D 52"),
        new("audio/mpeg", "49 44 33 02"),
        new("audio/mpeg", "49 44 33 03"),
        new("audio/mpeg", "49 44 33 04"),
        new("video/x-msvideo", "52 49 46 46 .. .. .. .. 41 56 49 20"),
        new("video/mp4", "00 .. .. .. 66 74 79 70"),
        new("video/x-matroska", "1A 45 DF A3"),
        new("video/mpeg", "00 00 01 BA"),
        new("application/ogg", "4F 67 67 53 00"),
        new("application/pdf", "25 50 44 46 2D"),
        new("application/rtf", "7B 5C 72 74 66"),
        new("application/zip", "50 4B 03 04"),
        new("application/zip", "50 4B 05 06"),
        new("application/x-7z-compressed", "37 7A BC AF 27 1C"),
        new("application/vnd.rar", "52 61 72 21 1A 07"),
        new("application/x-xz", "FD 37 7A 58 5A 00"),
        new("application/zstd", "28 B5 2F FD"),
        new("application/x-bzip2", "42 5A 68 .. 31 41 59 26 53 59"),
        new("application/x-tar", "75 73 74 61 72", offset: 257),
        new("application/x-ole-storage", "D0 CF 11 E0 A1 B1 1A E1"),
        new("application/x-elf", "7F 45 4C 46"),
        new("application/x-mach-binary", "FE ED FA CE"),
        new("application/x-mach-binary", "FE ED FA CF"),
        new("application/x-mach-binary", "CE FA ED FE"),
        new("application/x-mach-binary", "CF FA ED FE"),
        new("application/java-vm", "CA FE BA BE"),
        new("application/vnd.android.dex", "64 65 78 0A 30 33"),
        new("application/wasm", "00 61 73 6D"),
        new("application/x-ms-shortcut", "4C 00 00 00 01 14 02 00"),
    ];

    /// <summary>
    /// Too short to be distinguished from a text that begins with these letters; used only for content that isn't text.
    /// </summary>
    public static readonly Signature[] Short =
    [
        new("application/vnd.microsoft.portable-executable", "4D 5A"),
        new("application/gzip", "1F 8B"),
        new("image/bmp", "42 4D"),
        new("image/x-icon", "00 00 01 00"),
        new("audio/mpeg", "FF FB"),
        new("audio/mpeg", "FF FA"),
        new("audio/mpeg", "FF F3"),
        new("audio/mpeg", "FF F2"),
        new("audio/aac", "FF F1"),
        new("audio/aac", "FF F9"),
    ];
}
