using System.Text;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>
/// Takes a model's thoughts, from <c>&lt;think&gt;</c> to <c>&lt;/think&gt;</c>, out of a streamed reply, and the white space
/// before its first character. A thought that doesn't end hides the rest; a tag may be split over pieces.
/// </summary>
internal sealed class ThoughtFilter
{
    private const string Begin = "<think>";
    private const string End = "</think>";
    private readonly StringBuilder shown = new();
    private string held = "";
    private bool isThinking;
    private bool hasBegun;

    /// <summary>The text to show by now; may be empty.</summary>
    public string Add(string piece)
    {
        var rest = held + piece;
        held = "";
        while (rest.Length > 0)
            rest = isThinking ? Skip(rest) : Show(rest);
        return Take();
    }

    /// <summary>The text that was held back as the beginning of a tag, and is none.</summary>
    public string Finish()
    {
        if (!isThinking)
            shown.Append(held);
        held = "";
        return Take();
    }

    // Returns what follows the thought.
    private string Skip(string text)
    {
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (end < 0)
        {
            held = text[^LengthOfPart(text, End)..];
            return "";
        }

        isThinking = false;
        return text[(end + End.Length)..];
    }

    // Returns what follows the first tag. An end without a beginning, which is in the prompt of some models, is left out.
    private string Show(string text)
    {
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 && end < 0)
        {
            var part = Math.Max(LengthOfPart(text, Begin), LengthOfPart(text, End));
            shown.Append(text, 0, text.Length - part);
            held = text[^part..];
            return "";
        }

        isThinking = begin >= 0 && (end < 0 || begin < end);
        shown.Append(text, 0, isThinking ? begin : end);
        return isThinking ? text[(begin + Begin.Length)..] : text[(end + End.Length)..];
    }

    private string Take()
    {
        var text = hasBegun ? shown.ToString() : shown.ToString().TrimStart();
        hasBegun |= text.Length > 0;
        shown.Clear();
        return text;
    }

    // How much of the end of a text may be the beginning of a tag.
    private static int LengthOfPart(string text, string tag)
    {
        var length = Math.Min(text.Length, tag.Length - 1);
        while (!text.AsSpan(text.Length - length).SequenceEqual(tag.AsSpan(0, length)))
            length--;
        return length;
    }
}
