using ChatServer.Benchmarks.Seed;

namespace ChatServer.Tests.Benchmarks;

internal sealed class VocabularyTests
{
    private const int Sentences = 20_000;

    [Test]
    public void The_same_seed_generates_the_same_words_and_sentences()
    {
        var (one, same) = (new Vocabulary(seed: 7), new Vocabulary(seed: 7));

        Assert.That(one.Words, Is.EqualTo(same.Words));
        Assert.That(Take(one, 100), Is.EqualTo(Take(same, 100)));
    }

    [Test]
    public void Another_seed_generates_different_words()
    {
        Assert.That(Take(new Vocabulary(seed: 8), 100), Is.Not.EqualTo(Take(new Vocabulary(seed: 7), 100)));
    }

    [Test]
    public void Word_frequencies_are_distributed_as_in_a_natural_language()
    {
        var vocabulary = new Vocabulary(seed: 7);
        var words = Take(vocabulary, Sentences)
            .SelectMany(sentence => sentence.TrimEnd('.').ToLowerInvariant().Split(' ')).ToList();
        double Share(string word) => (double)words.Count(other => other == word) / words.Count;

        Assert.That(Share(vocabulary.Common), Is.InRange(0.10, 0.125), "1 of the sum of 1/n over 4,000 words, 8.87");
        Assert.That(Share(vocabulary.Words[9]), Is.InRange(Share(vocabulary.Common) / 13, Share(vocabulary.Common) / 8));
        Assert.That(vocabulary.Words.Distinct().Count(), Is.EqualTo(Vocabulary.Size));
    }

    [Test]
    public void The_rare_word_occurs_in_no_generated_sentence()
    {
        Assert.That(Take(new Vocabulary(seed: 7), Sentences), Has.None.Contains(Vocabulary.Rare));
    }

    private static List<string> Take(Vocabulary vocabulary, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => vocabulary.NextSentence())];
}
