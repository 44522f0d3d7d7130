using ChatServer.Agents.Concierge;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Agents.Concierge;

/// <param name="Answer">Null if nothing that the shop knows answers it.</param>
internal sealed record AskedQuestion(string Text, string? Answer)
{
    /// <summary>It was written after the weights and the threshold had been chosen.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>It is off the shop's topic, and yet answered: only one word says so.</summary>
    public bool IsMistaken { get; init; }
}

/// <summary>What a bicycle shop knows, and what it is asked, from the files beside this one.</summary>
/// <remarks>
/// A line is a known question (Q) and its answer (A), followed by paraphrases: seen (?) or unseen (!) when the weights were
/// chosen. Then come questions about other things, seen (-), unseen (=) and mistaken (x).
/// </remarks>
internal sealed record ShopQuestions(IReadOnlyList<IndexedAnswer> Known, IReadOnlyList<AskedQuestion> Asked)
{
    public static ShopQuestions Read(string language)
    {
        var (known, asked, question) = (new List<IndexedAnswer>(), new List<AskedQuestion>(), "");
        foreach (var line in Repository.Read($"ChatServer.Tests/Agents/Concierge/shop-{language}.txt").Split('\n'))
        {
            if (line is [var mark, ' ', .. var text])
            {
                if (mark == 'Q')
                    question = text;
                else if (mark == 'A')
                    known.Add(new IndexedAnswer(known.Count + 1, question, text));
                else
                    asked.Add(Ask(mark, text, known[^1].Answer));
            }
        }

        return new ShopQuestions(known, asked);
    }

    private static AskedQuestion Ask(char mark, string text, string answer) => mark switch
    {
        '?' => new AskedQuestion(text, answer),
        '!' => new AskedQuestion(text, answer) { IsUnseen = true },
        '-' => new AskedQuestion(text, Answer: null),
        '=' => new AskedQuestion(text, Answer: null) { IsUnseen = true },
        'x' => new AskedQuestion(text, Answer: null) { IsMistaken = true },
        _ => throw new FormatException($"The mark {mark} is unknown"),
    };
}
