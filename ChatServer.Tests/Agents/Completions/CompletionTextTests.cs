using ChatServer.Agents.Completions;

namespace ChatServer.Tests.Agents.Completions;

/// <summary>Texts of models, which may be anything.</summary>
[Parallelizable]
internal sealed class CompletionTextTests
{
    private static readonly TasksAsked All = new(Title: true, Tags: true, FollowUps: true);

    [TestCase(new[] { "a\ud83d", "\ude00b" }, "a😀b")]
    [TestCase(new[] { "a\ud83d", "b" }, "a\ufffdb")]
    [TestCase(new[] { "\ude00", "a\0b" }, "\ufffdab")]
    [TestCase(new[] { "\ud83d", "\ud83d", "\ude00" }, "\ufffd😀")]
    [TestCase(new[] { "", "é", "\ud83d" }, "é")]
    public void Pieces_are_whole_characters(string[] pieces, string expected)
    {
        var characters = new WholeCharacters();

        Assert.That(string.Concat(pieces.Select(characters.Add)), Is.EqualTo(expected));
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
