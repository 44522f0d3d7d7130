using ChatServer.Agents;
using ChatServer.Agents.Groups;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Which agents a text mentions.</summary>
[Parallelizable]
internal sealed class MentionTextTests
{
    private static readonly Agent Bakery = New("bakery", "11111111-1111-4111-8111-111111111111");
    private static readonly Agent Other = New("bakery", "22222222-2222-4222-8222-222222222222");
    private static readonly Agent Shoes = New("shoes_2", "33333333-3333-4333-8333-333333333333");

    [TestCase("@shoes_2 hello")]
    [TestCase("hello @Shoes_2")]
    [TestCase("(@SHOES_2)")]
    [TestCase("Is it open, @shoes_2?")]
    [TestCase("Ask @shoes_2.")]
    [TestCase("@shoes_2's hours")]
    [TestCase("a\n@shoes_2\nb")]
    [TestCase("`code` @shoes_2 `code`")]
    [TestCase("a ` backtick and @shoes_2")]
    [TestCase("<@U:44444444-4444-4444-8444-444444444444|Ana> and @shoes_2")]
    [TestCase("<@M:33333333-3333-4333-8333-333333333333|Anything at all>")]
    [TestCase("<@M:33333333-3333-4333-8333-333333333333>")]
    public void Mentions(string text) => Assert.That(MentionText.Find(text, [Bakery, Shoes]), Is.EqualTo(new[] { Shoes.Id }));

    [TestCase("shoes_2")]
    [TestCase("ana@shoes_2")]
    [TestCase("ana@shoes_2.example")]
    [TestCase("ana.b@shoes_2")]
    [TestCase("@shoes_2.example.com")]
    [TestCase("@shoes_2@example.com")]
    [TestCase("https://example.com/@shoes_2")]
    [TestCase("@shoes_22")]
    [TestCase("@shoes_2ä")]
    [TestCase("ä@shoes_2")]
    [TestCase("@shoes")]
    [TestCase("`@shoes_2`")]
    [TestCase("``a ` @shoes_2``")]
    [TestCase("```\n@shoes_2\n```")]
    [TestCase("```\n@shoes_2")]
    [TestCase("<@U:44444444-4444-4444-8444-444444444444|@shoes_2>")]
    [TestCase("<@M:44444444-4444-4444-8444-444444444444|shoes_2>")]
    [TestCase("`<@M:33333333-3333-4333-8333-333333333333|Shoes>`")]
    public void Mentions_nobody(string text) => Assert.That(MentionText.Find(text, [Bakery, Shoes]), Is.Empty);

    [Test]
    public void A_handle_means_all_that_have_it_and_an_id_one()
    {
        Assert.That(MentionText.Find("@bakery", [Bakery, Shoes, Other]), Is.EqualTo(new[] { Bakery.Id, Other.Id }));
        Assert.That(MentionText.Find($"<@M:{Other.Id}|Bakery>", [Bakery, Shoes, Other]), Is.EqualTo(new[] { Other.Id }));
    }

    [Test]
    public void They_come_in_the_order_of_the_text_each_once() => Assert.That(
        MentionText.Find("@shoes_2, @bakery and @shoes_2", [Bakery, Shoes]), Is.EqualTo(new[] { Shoes.Id, Bakery.Id }));

    [TestCase("`")]
    [TestCase("``` ")]
    [TestCase("` `` ")]
    [TestCase("@")]
    [TestCase("@shoes_2.a")]
    [TestCase("<@M:")]
    public void A_long_text_takes_no_long_time(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 20_000 / part.Length));

        var began = TimeProvider.System.GetTimestamp();
        var found = MentionText.Find(text, [Shoes]);

        Assert.That(found, Is.Empty);
        Assert.That(TimeProvider.System.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    private static Agent New(string handle, string id) => new()
    {
        Id = Guid.Parse(id),
        OwnerId = Guid.NewGuid(),
        Handle = handle,
        Name = handle,
        Provider = "concierge",
        Settings = "{}",
        Visibility = AgentVisibility.Public,
        State = AgentState.Active,
    };
}
