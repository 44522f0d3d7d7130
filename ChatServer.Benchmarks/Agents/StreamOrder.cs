using System.Globalization;

namespace ChatServer.Benchmarks.Agents;

/// <summary>How a reply is to be streamed. It is the text of the question, so that each question has its own.</summary>
/// <param name="Tag">Names the reply: it begins with this. Unique in a run of the tool.</param>
/// <param name="Rate">Tokens a second.</param>
/// <param name="FirstDelay">Before the first token.</param>
internal sealed record StreamOrder(string Tag, int Tokens, int Rate, TimeSpan FirstDelay)
{
    private const string Mark = "stream";

    public TimeSpan Length => FirstDelay + TimeSpan.FromSeconds((double)Tokens / Rate);

    /// <summary>Null if the text is no order.</summary>
    public static StreamOrder? Parse(string text) =>
        text.Split(' ') is [Mark, var tag, var tokens, var rate, var delay]
            ? new StreamOrder(tag, Number(tokens), Number(rate), TimeSpan.FromMilliseconds(Number(delay)))
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark} {Tag} {Tokens} {Rate} {FirstDelay.TotalMilliseconds:0}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
