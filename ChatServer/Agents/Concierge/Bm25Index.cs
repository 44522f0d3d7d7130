using System.Runtime.InteropServices;
using ChatServer.Agents.Answers;

namespace ChatServer.Agents.Concierge;

/// <summary>A question and its answer, to be found by similar questions.</summary>
internal sealed record IndexedAnswer(long Id, string Question, string Answer);

/// <param name="Score">0 to 1: how much of what was asked for the answer is about, see <see cref="Bm25Index.Threshold"/>.</param>
internal readonly record struct AnswerHit(long Id, double Score);

/// <summary>An indexed answer.</summary>
/// <param name="QuestionTerms">The different terms of its question.</param>
internal sealed record IndexEntry(long Id, string[] QuestionTerms);

/// <param name="Entry">Its place among the entries.</param>
/// <param name="Weight">0 to 1: how often the entry has the term, saturated as BM25 does.</param>
internal readonly record struct Posting(int Entry, float Weight);

/// <summary>
/// Finds the answer to a question by BM25 over two fields: a word in an answer's question counts more than one in its text. The
/// score is divided by that of an ideal answer, so that one threshold fits all questions; unknown words of a question count as
/// missing, so a question about something else isn't answered. Words with the same beginning count in part, instead of rules for
/// suffixes: of 223 paraphrases in ChatServer.Tests/Agents/Concierge, 200 find their answer and 2 another one. Without that it
/// were 162 and 5, with the suffixes of English removed 174 and 7. Immutable, for concurrent use.
/// </summary>
internal sealed class Bm25Index(
    IReadOnlyList<IndexEntry> entries, Dictionary<string, Posting[]> postings, Dictionary<string, long> byQuestion)
{
    /// <summary>Below this score an answer is likelier wrong than right.</summary>
    public const double Threshold = 0.2;

    private const int MaxTerms = 64;
    private const double CommonWeight = 0.08;

    // How many answers about other things there are thought to be: with few answers, the rarity of words says nothing yet.
    private const int Background = 20;

    // How much of the score depends on how much of an answer's question was asked.
    private const double Focus = 0.5;
    private const int BeginningLength = 4;
    private const double MinAlikeness = 0.65;

    private readonly Dictionary<string, List<string>> byBeginning = GroupByBeginning(postings.Keys);

    /// <summary>The entries of all terms: a measure of its memory.</summary>
    public long Size { get; } = postings.Values.Sum(list => (long)list.Length) + entries.Count;

    /// <summary>The best answer, however bad it is; null if none has a word in common that says something.</summary>
    public AnswerHit? FindBest(string question)
    {
        if (byQuestion.TryGetValue(QuestionKey.Of(question), out var same))
            return new AnswerHit(same, Score: 1);

        var search = new Search();
        foreach (var term in Terms.Of(question).Distinct().Take(MaxTerms))
            Add(search, term);
        AnswerHit? best = null;
        foreach (var entry in search.Meaningful)
        {
            var score = search.Scores[entry] / search.Ideal * (1 - Focus + Focus * Asked(search, entries[entry]));
            if (best is not { } hit || score > hit.Score)
                best = new AnswerHit(entries[entry].Id, score);
        }

        return best;
    }

    private void Add(Search search, string term)
    {
        var alike = FindAlike(term);
        var weight = WeightOf(term, alike.Count == 0 ? 0 : alike.Max(other => postings[other.Term].Length));
        search.Ideal += weight;
        var found = new Dictionary<int, double>();
        foreach (var (other, alikeness) in alike)
        {
            search.Matched.Add(other);
            foreach (var posting in postings[other])
            {
                ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(found, posting.Entry, out _);
                value = Math.Max(value, alikeness * posting.Weight);
            }
        }

        foreach (var (entry, value) in found)
            CollectionsMarshal.GetValueRefOrAddDefault(search.Scores, entry, out _) += weight * value;
        if (!CommonWords.Contains(term))
            search.Meaningful.UnionWith(found.Keys);
    }

    // The part of an entry's question that was asked.
    private double Asked(Search search, IndexEntry entry)
    {
        var (asked, all) = (0.0, 0.0);
        foreach (var term in entry.QuestionTerms)
        {
            var weight = WeightOf(term, postings[term].Length);
            all += weight;
            if (search.Matched.Contains(term))
                asked += weight;
        }

        return all > 0 ? asked / all : 0;
    }

    private double WeightOf(string term, int entriesWithTerm)
    {
        var rarity = Math.Log(1 + (entries.Count + Background - entriesWithTerm + 0.5) / (entriesWithTerm + 0.5));
        return CommonWords.Contains(term) ? rarity * CommonWeight : rarity;
    }

    private List<AlikeTerm> FindAlike(string term)
    {
        var alike = new List<AlikeTerm>();
        if (postings.ContainsKey(term))
            alike.Add(new AlikeTerm(term, Alikeness: 1));
        if (term.Length < BeginningLength || CommonWords.Contains(term)
            || !byBeginning.TryGetValue(term[..BeginningLength], out var others))
            return alike;

        foreach (var other in others)
        {
            if (other != term && Alikeness(term, other) is >= MinAlikeness and var alikeness)
                alike.Add(new AlikeTerm(other, alikeness));
        }

        return alike;
    }

    // The part of both words that their common beginning is.
    private static double Alikeness(string one, string other) =>
        2.0 * one.AsSpan().CommonPrefixLength(other) / (one.Length + other.Length);

    private static Dictionary<string, List<string>> GroupByBeginning(IEnumerable<string> terms) => terms
        .Where(term => term.Length >= BeginningLength && !CommonWords.Contains(term))
        .GroupBy(term => term[..BeginningLength])
        .ToDictionary(group => group.Key, group => group.ToList());

    private readonly record struct AlikeTerm(string Term, double Alikeness);

    private sealed class Search
    {
        public Dictionary<int, double> Scores { get; } = [];

        /// <summary>The entries that have a word of the question that isn't common.</summary>
        public SortedSet<int> Meaningful { get; } = [];

        /// <summary>The terms of entries that a word of the question is, or is alike.</summary>
        public HashSet<string> Matched { get; } = [];

        /// <summary>The score of an entry that has nothing but the words of the question, many times.</summary>
        public double Ideal { get; set; }
    }
}
