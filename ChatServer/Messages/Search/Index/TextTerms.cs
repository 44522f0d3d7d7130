using ChatServer.Messages.Search.Query;
using ChatServer.Words;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Computes the terms of texts under one key. Hashing costs 3 µs a term, and most words recur, so the terms of known words are
/// cached; at the bound the cache is cleared. Used by one thread.
/// </summary>
internal sealed class TextTerms(SearchTerms terms)
{
    public const int MaxKnownWords = 20_000;
    private readonly Dictionary<string, long[]> knownWords = [];

    public int KnownWords => knownWords.Count;

    /// <summary>Adds the terms of a text, until there are <paramref name="most"/>.</summary>
    public void Add(HashSet<long> found, string text, int most)
    {
        Word? before = null;
        foreach (var word in WordReader.Read(text))
        {
            found.UnionWith(OfWord(word));
            if (word.IsUnspaced && before is { IsUnspaced: true } first && first.End == word.Start)
                found.Add(terms.OfCharacters(first.Folded + word.Folded));
            if (found.Count >= most)
                return;

            before = word;
        }
    }

    private long[] OfWord(Word word)
    {
        if (knownWords.TryGetValue(word.Folded, out var known))
            return known;

        if (knownWords.Count >= MaxKnownWords)
            knownWords.Clear();
        return knownWords[word.Folded] = terms.OfWord(word);
    }
}
