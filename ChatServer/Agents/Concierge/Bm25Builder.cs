using System.Runtime.InteropServices;
using ChatServer.Agents.Answers;

namespace ChatServer.Agents.Concierge;

/// <summary>Makes a <see cref="Bm25Index"/>. Its memory is bounded: of long or very many answers not all is indexed.</summary>
internal sealed class Bm25Builder
{
    /// <summary>Of a longer answer, the rest isn't indexed.</summary>
    public const int MaxAnswerCharacters = 2_000;

    /// <summary>From this size on, only the questions of further answers are indexed.</summary>
    private const int FullSize = 1_000_000;
    private const double Saturation = 0.3;
    private const double LengthWeight = 0.35;
    private const double AnswerWeight = 0.25;

    private readonly Dictionary<string, List<Occurrence>> occurrences = [];
    private readonly List<IndexEntry> entries = [];
    private readonly List<FieldLengths> lengths = [];
    private readonly Dictionary<string, long> byQuestion = [];
    private int size;

    /// <summary>The first of answers to the same question wins.</summary>
    public Bm25Builder Add(IndexedAnswer answer)
    {
        var entry = entries.Count;
        var inQuestion = Terms.Of(answer.Question).ToList();
        var inAnswer = size < FullSize ? Terms.Of(Beginning(answer.Answer)).ToList() : [];
        var counts = new Dictionary<string, Occurrence>();
        foreach (var term in inQuestion)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, term, out _).InQuestion++;
        entries.Add(new IndexEntry(answer.Id, [.. counts.Keys]));
        foreach (var term in inAnswer)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, term, out _).InAnswer++;
        foreach (var (term, count) in counts)
            (CollectionsMarshal.GetValueRefOrAddDefault(occurrences, term, out _) ??= []).Add(count with { Entry = entry });
        lengths.Add(new FieldLengths(inQuestion.Count, inAnswer.Count));
        byQuestion.TryAdd(QuestionKey.Of(answer.Question), answer.Id);
        size += counts.Count;
        return this;
    }

    public Bm25Index Build()
    {
        var mean = new MeanLengths(Mean(field => field.Question), Mean(field => field.Answer));
        var postings = occurrences.ToDictionary(
            term => term.Key,
            term => term.Value.Select(occurrence => new Posting(occurrence.Entry, Weigh(occurrence, mean))).ToArray());
        return new Bm25Index(entries, postings, byQuestion);
    }

    private static string Beginning(string text) => text.Length > MaxAnswerCharacters ? text[..MaxAnswerCharacters] : text;

    private double Mean(Func<FieldLengths, int> length) => lengths.Count == 0 ? 1 : Math.Max(1, lengths.Average(length));

    private float Weigh(Occurrence occurrence, MeanLengths mean)
    {
        var length = lengths[occurrence.Entry];
        var frequency = occurrence.InQuestion / Normal(length.Question, mean.Question)
            + AnswerWeight * occurrence.InAnswer / Normal(length.Answer, mean.Answer);
        return (float)(frequency / (frequency + Saturation));
    }

    // A word in a long text says less.
    private static double Normal(int length, double mean) => 1 - LengthWeight + LengthWeight * length / mean;

    private record struct Occurrence(int Entry, int InQuestion, int InAnswer);

    private readonly record struct FieldLengths(int Question, int Answer);

    private readonly record struct MeanLengths(double Question, double Answer);
}
