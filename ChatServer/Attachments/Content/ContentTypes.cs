namespace ChatServer.Attachments.Content;

/// <summary>
/// Recognizes content by its first bytes, whatever its name or sender says. If content is two things at once (a picture followed
/// by a script or an archive), its beginning decides, and it is served as nothing else.
/// </summary>
internal static class ContentTypes
{
    public const string Unknown = "application/octet-stream";
    private const string PlainText = "text/plain";

    // Pictures that browsers show inline, and that can't carry a script.
    private static readonly HashSet<string> Inline = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    // Types that a browser would run or render as a page are never sent as the content type.
    private static readonly HashSet<string> Active = [TextContent.Html, TextContent.Svg, TextContent.Xml, TextContent.Script];

    /// <param name="head">The first bytes of the content, at most 64 KiB.</param>
    /// <param name="isText">Whether these are valid UTF-8 without NUL.</param>
    public static string Recognize(ReadOnlySpan<byte> head, bool isText)
    {
        if (Signature.Find(Signatures.Sure, head) is { } sure)
            return ContainerFormats.Specify(sure, head);

        return isText ? TextContent.Recognize(head) : Signature.Find(Signatures.Short, head) ?? Unknown;
    }

    public static bool IsInline(string type) => Inline.Contains(type);

    public static bool IsText(string type) => type is PlainText || Active.Contains(type);

    /// <summary>The content type of a download.</summary>
    public static string ServedAs(string type)
    {
        if (Active.Contains(type))
            return Unknown;

        return type == PlainText ? "text/plain; charset=utf-8" : type;
    }
}
