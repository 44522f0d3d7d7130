using System.Text;

namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// Made-up words, and sentences in which they are as unevenly common as the words of a language are (Zipf: the n-th has a share
/// of 1/n). The same seed makes the same words and the same sentences.
/// </summary>
internal sealed class Vocabulary
{
    public const int Size = 4_000;

    /// <summary>A word that no sentence has by chance: it holds a letter that no syllable has.</summary>
    public const string Rare = "zumalo";

    private const int MinSentence = 3;
    private const int MaxSentence = 18;
    private const string Consonants = "bdfghklmnprstvw";
    private const string Vowels = "aeiou";
    private readonly Random random;
    private readonly string[] words;
    private readonly double[] upToShare = new double[Size];

    public Vocabulary(int seed)
    {
        random = new Random(seed);
        words = MakeWords();
        var sum = 0.0;
        for (var rank = 0; rank < Size; rank++)
            upToShare[rank] = sum += 1.0 / (rank + 1);
    }

    /// <summary>The words, the most common first.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>The word that most sentences have.</summary>
    public string Common => words[0];

    /// <summary>Two words that sentences have now and then, beside each other.</summary>
    public string Phrase => $"{words[20]} {words[50]}";

    public string NextSentence()
    {
        var sentence = new StringBuilder();
        for (var left = random.Next(MinSentence, MaxSentence + 1); left > 0; left--)
            sentence.Append(NextWord()).Append(left > 1 ? ' ' : '.');

        sentence[0] = char.ToUpperInvariant(sentence[0]);
        return sentence.ToString();
    }

    public string NextWord()
    {
        var found = Array.BinarySearch(upToShare, random.NextDouble() * upToShare[^1]);
        return words[Math.Min(found < 0 ? ~found : found, Size - 1)];
    }

    private string[] MakeWords()
    {
        var made = new HashSet<string>();
        while (made.Count < Size)
            made.Add(MakeWord(syllables: made.Count < 100 ? random.Next(1, 3) : random.Next(2, 5)));

        return [.. made];
    }

    private string MakeWord(int syllables) =>
        string.Concat(Enumerable.Range(0, syllables).Select(_ =>
            $"{Consonants[random.Next(Consonants.Length)]}{Vowels[random.Next(Vowels.Length)]}"));
}
