using ChatServer.Agents.Completions;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Texts of models, which may be anything.</summary>
[Parallelizable]
internal sealed class CompletionTextTests
{
    private static readonly TasksAsked All = new(Title: true, Tags: true, FollowUps: true);

    // Neither an attribute nor the name of a test can have half a surrogate pair.
    private static readonly (string[] Pieces, string Expected)[] Cases =
    [
        (["a\ud83d", "\ude00b"], "a😀b"),
        (["a\ud83d", "b"], "a\ufffdb"),
        (["\ude00", "a\0b"], "\ufffdab"),
        (["\ud83d", "\ud83d", "\ude00"], "\ufffd😀"),
        (["", "é", "\ud83d"], "é"),
    ];

    [Test]
    public void Pieces_are_whole_characters()
    {
        foreach (var (pieces, expected) in Cases)
        {
            var characters = new WholeCharacters();

            Assert.That(string.Concat(pieces.Select(characters.Add)), Is.EqualTo(expected));
        }
    }

    [TestCase("""```json{"title":" A  b "}```""", "A b", 0)]
    [TestCase("""{"title":7,"tags":"one","follow_ups":["x","x",""]}""", null, 2)]
    [TestCase("""{"title":"\ud83d"}""", null, 0)]
    [TestCase("no object", null, 0)]
    [TestCase("} {", null, 0)]
    [TestCase("{\"title\":", null, 0)]
    public void What_fits_is_taken_of_what_a_model_has_made(string text, string? title, int others)
    {
        var made = MadeTexts.Parse(text, All);

        Assert.That((made.Title, made.Tags.Count + made.FollowUps.Count), Is.EqualTo((title, others)));
    }
}
