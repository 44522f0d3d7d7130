using ChatServer.Words;

namespace ChatServer.Tests.Words;

internal sealed class WordReaderTests
{
    [TestCase("Hello, World!", "hello world")]
    [TestCase("e-mail: ana@example.com", "e mail ana example com")]
    [TestCase("snake_case l'amour", "snake case l amour")]
    [TestCase("ÄÖÜ äöü ß ẞ", "aou aou ss ss")]
    [TestCase("Cafe\u0301 Café", "cafe cafe")]
    [TestCase("Łódź Øre Đorđe Ærø œuvre", "lodz ore dorde aero oeuvre")]
    [TestCase("Ёлка Йод", "елка иод")]
    [TestCase("Άσος ΣΑΣ", "ασοσ σασ")]
    [TestCase("ｆｕｌｌ ﬁne", "full fine")]
    [TestCase("𝐛𝐨𝐥𝐝 x²", "bold x2")]
    [TestCase("soft\u00ADhyphen zero\u200Dwidth", "softhyphen zerowidth")]
    [TestCase("हिन्दी", "हिन्दी")]
    [TestCase("東京", "東 京")]
    [TestCase("ｶﾞｷﾞ", "カ キ")]
    [TestCase("ab東c", "ab 東 c")]
    [TestCase("한", "\u1112\u1161\u11AB")]
    [TestCase("…!?", "")]
    [TestCase("\uD800 lone", "lone")]
    public void A_text_is_split_into_words(string text, string words) =>
        Assert.That(string.Join(' ', WordReader.Read(text).Select(word => word.Folded)), Is.EqualTo(words));

    [Test]
    public void A_word_has_its_position_in_the_text()
    {
        const string text = "🎉 Cafe\u0301s, 東 ｶﾞ x";

        var parts = WordReader.Read(text).Select(word => text.Substring(word.Start, word.Length));

        Assert.That(parts, Is.EqualTo(new[] { "Cafe\u0301s", "東", "ｶﾞ", "x" }));
    }
}
