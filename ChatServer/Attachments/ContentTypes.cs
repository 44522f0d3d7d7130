namespace ChatServer.Attachments;

/// <summary>
/// Recognizes a content by its first bytes; what its name or sender says of it is not asked. Where a content is two things at
/// once (a picture with a script or an archive behind it) it is what its beginning says, and is served as nothing else.
/// </summary>
internal static class ContentTypes
{
    public const string Unknown = "application/octet-stream";
    private const string PlainText = "text/plain";

    // Pictures that browsers show in place, and that can't carry a script.
    private static readonly HashSet<string> Inline = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    // What a browser would run or build a page from is never named as such.
    private static readonly HashSet<string> Active = [TextContent.Html, TextContent.Svg, TextContent.Xml, TextContent.Script];

    /// <param name="head">The first bytes of the content, at most 64 KiB.</param>
    /// <param name="isText">Whether these are valid UTF-8 without NUL.</param>
    public static string Recognize(ReadOnlySpan<byte> head, bool isText) =>
        Signature.Find(Signatures.Sure, head) is { } sure ? Containers.Specify(sure, head)
        : isText ? TextContent.Recognize(head)
        : Signature.Find(Signatures.Short, head) ?? Unknown;

    public static bool IsInline(string type) => Inline.Contains(type);

    public static bool IsText(string type) => type is PlainText || Active.Contains(type);

    /// <summary>What a download is labelled as.</summary>
    public static string ServedAs(string type) => Active.Contains(type) ? Unknown : type == PlainText ? "text/plain; charset=utf-8" : type;
}
