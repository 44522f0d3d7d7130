using ChatServer.Messages.Search.Query;
using ChatServer.Words;

namespace ChatServer.Messages.Search.Index;

/// <summary>A message to index. A message without terms isn't in the index.</summary>
internal sealed record IndexedMessage(long Id, long ConversationId, long[] Terms);

/// <summary>
/// Computes the terms of messages. Hashing costs 3 µs a term, and most words recur, so the terms of known words are cached; at
/// the bound the cache is cleared. Used by one thread.
/// </summary>
internal sealed class MessageTerms(SearchTerms terms)
{
    /// <summary>
    /// The most terms that are indexed of one message. A text of 20,000 letters has about 3,000 terms; only noise has more.
    /// </summary>
    public const int MaxTerms = 4_096;
    private const int MaxKnownWords = 20_000;
    private readonly Dictionary<string, long[]> knownWords = [];

    public IndexedMessage Of(Message message)
    {
        var found = new HashSet<long>();
        var text = message.State?.DeletedAt is null ? SearchedText.Of(message) : "";
        if (text.Length > 0)
        {
            found.Add(terms.OfSender(message.SenderId));
            if (message.File is not null)
                found.Add(terms.HasFile);
            AddWords(found, text);
        }

        return new IndexedMessage(message.Id, message.ConversationId, [.. found]);
    }

    private void AddWords(HashSet<long> found, string text)
    {
        Word? before = null;
        foreach (var word in WordReader.Read(text))
        {
            found.UnionWith(OfWord(word));
            if (word.IsUnspaced && before is { IsUnspaced: true } first && first.End == word.Start)
                found.Add(terms.OfCharacters(first.Folded + word.Folded));
            if (found.Count >= MaxTerms)
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
