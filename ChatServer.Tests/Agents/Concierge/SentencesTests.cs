using ChatServer.Agents.Concierge;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Agents.Concierge;

[Parallelizable]
internal sealed class SentencesTests
{
    [TestCase("We are open. Come in!  Or not?", "We are open. |Come in!  |Or not?")]
    [TestCase("It costs 3.50 euros at v1.2.", "It costs 3.50 euros at v1.2.")]
    [TestCase("営業中です。どうぞ!", "営業中です。|どうぞ!")]
    [TestCase("One\nTwo\n\nThree", "One\n|Two\n\n|Three")]
    [TestCase("Wait... what?!", "Wait... |what?!")]
    [TestCase("", "")]
    public void A_text_is_split_after_its_sentences(string text, string expected) =>
        Assert.That(string.Join('|', Sentences.Split(text)), Is.EqualTo(expected));

    [Test]
    public void A_long_sentence_is_split_at_a_space()
    {
        var text = string.Concat(Enumerable.Repeat("word ", 200)).Trim();

        var pieces = Sentences.Split(text).ToList();

        Assert.That(pieces, Has.Count.EqualTo(3));
        Assert.That(pieces[..^1], Is.All.Length.EqualTo(Sentences.MaxLength).And.All.EndsWith("word "));
        Assert.That(string.Concat(pieces), Is.EqualTo(text));
    }

    [Test]
    public void No_piece_ends_within_a_character()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("🚲", Sentences.MaxLength));

        var pieces = Sentences.Split(text).ToList();

        Assert.That(string.Concat(pieces), Is.EqualTo(text));
        Assert.That(pieces, Has.Count.GreaterThan(1));
        Assert.That(pieces.Select(piece => char.IsHighSurrogate(piece[^1])), Is.All.False);
    }

    [Test]
    public void The_pieces_are_the_text_and_none_is_empty() =>
        Prop.ForAll<string?>(text =>
        {
            var pieces = Sentences.Split(text ?? "").ToList();
            return string.Concat(pieces) == (text ?? "") && pieces.TrueForAll(piece => piece.Length > 0);
        }).QuickCheckThrowOnFailure();
}
