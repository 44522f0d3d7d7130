using System.ComponentModel.DataAnnotations;
using ChatServer.Attachments.Content;
using ChatServer.Attachments.Sealing;
using ChatServer.Options;

namespace ChatServer.Attachments;

/// <summary>Section <c>Chat:Attachments</c>.</summary>
internal sealed record AttachmentOptions : ICheckedOptions
{
    /// <summary>The largest accepted file, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 10_485_760;

    /// <summary>
    /// The most bytes that one user's files may use, picture and forwarded copies included; beyond it uploads get 507. 0: no
    /// limit.
    /// </summary>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long MaxBytesPerUser { get; init; } = 10_737_418_240;

    /// <summary>
    /// The most bytes that the files of all users may use, including files kept by a legal hold; beyond it uploads get 507. 0: no
    /// limit except the disk's.
    /// </summary>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long MaxBytes { get; init; }

    /// <summary>The directory of the encrypted files. Empty: <c>files</c> in the data directory.</summary>
    public string Directory { get; init; } = "";

    /// <summary>
    /// The accepted content types, separated by commas; a <c>*</c> at the end stands for anything. The type is read from the
    /// content, see <see cref="ContentTypes"/>. Types missing from the default list are refused with 415: programs (PE, ELF,
    /// Mach-O, WebAssembly, Java, Android) and scripts that begin with <c>#!</c>. Unrecognized content is
    /// <c>application/octet-stream</c>.
    /// </summary>
    public string AllowedTypes { get; init; } = """
        image/*, audio/*, video/*, text/*, application/ogg, application/pdf, application/rtf, application/xml,
        application/vnd.openxmlformats-officedocument.*, application/vnd.oasis.opendocument.*, application/x-ole-storage,
        application/epub+zip, application/zip, application/x-7z-compressed, application/vnd.rar, application/gzip,
        application/x-bzip2, application/x-xz, application/zstd, application/x-tar, application/octet-stream
        """;

    /// <summary>
    /// How long a link to a file is valid; up to a sixth longer, which lets the same link be reused for a while.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// An upload that sends less than one chunk (64 KiB) in this time is ended with 408; a download whose client reads less is
    /// cut.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An upload that takes longer than this is ended with 408.</summary>
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// An upload slower than this, in bytes per second over <see cref="RateWindow"/>, gives way when others wait for its place.
    /// </summary>
    [Range(0, 1_073_741_824)]
    public int MinBytesPerSecond { get; init; } = 8_192;

    /// <summary>The time over which the rate of an upload is measured.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many uploads of one user run at once; four times as many wait for their turn, further ones get 429.</summary>
    [Range(1, 10_000)]
    public int MaxUploadsPerUser { get; init; } = 4;

    /// <summary>How many uploads run at once; four times as many wait for their turn, further ones get 429.</summary>
    [Range(1, 10_000)]
    public int MaxUploads { get; init; } = 64;

    /// <summary>
    /// How many uploads from one address (IPv6: one /64 network) run at once, so that one address can't occupy all places;
    /// further ones wait for their turn.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxUploadsPerAddress { get; init; } = 16;

    /// <summary>
    /// How many days a file that no message refers to stays in the trash; one day while less than 5 % of the disk is free.
    /// </summary>
    [Range(1, 365)]
    public int TrashDays { get; init; } = 7;

    public IEnumerable<string> Errors()
    {
        if (MaxFileBytes is < 1 or > ChunkFormat.MaxFileBytes)
            yield return $"MaxFileBytes must be from 1 to {ChunkFormat.MaxFileBytes}";
        if (AllowedTypes.Split(',').Any(type => !type.Contains('/')))
            yield return "AllowedTypes must be types such as image/*, separated by commas";
        if (StallTimeout < TimeSpan.FromSeconds(1)) yield return "StallTimeout must be at least 00:00:01";
        if (UploadTimeout < StallTimeout) yield return "UploadTimeout must be at least StallTimeout";
        if (UploadTimeout > TimeSpan.FromDays(1)) yield return "UploadTimeout must be at most 1.00:00:00";
    }
}
