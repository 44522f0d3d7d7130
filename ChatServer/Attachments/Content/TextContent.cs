using System.Text;

namespace ChatServer.Attachments.Content;

/// <summary>Distinguishes texts that browsers or shells execute from plain ones.</summary>
internal static class TextContent
{
    public const string Html = "text/html";
    public const string Svg = "image/svg+xml";
    public const string Xml = "application/xml";
    public const string Script = "application/x-script";
    private static readonly string[] HtmlMarks =
    [
        "<!doctype html", "<html", "<head", "<body", "<script", "<style", "<iframe", "<title", "<meta", "<link", "<div", "<table",
        "<form", "<img", "<a ", "<p>", "<h1", "<br", "<!--",
    ];

    public static string Recognize(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).AsSpan().TrimStart('\uFEFF').TrimStart();
        if (text.StartsWith("#!"))
            return Script;
        if (!text.StartsWith('<'))
            return "text/plain";
        if (Contains(text, "<svg") && !Contains(text, "<html"))
            return Svg;

        if (IsHtml(text))
            return Html;

        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? Xml : "text/plain";
    }

    private static bool IsHtml(ReadOnlySpan<char> text)
    {
        foreach (var mark in HtmlMarks)
        {
            if (text.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return Contains(text, "<html") || Contains(text, "<script");
    }

    private static bool Contains(ReadOnlySpan<char> text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
