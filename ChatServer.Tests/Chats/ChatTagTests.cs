using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Tags of chats.</summary>
[Parallelizable]
internal sealed class ChatTagTests : ServerFixture
{
    [Test]
    public async Task A_tag_keeps_its_first_spelling_and_its_id_is_normalized()
    {
        using var ana = await Server.ChatAsync("Ana");
        var (one, two) = (await ana.NewAsync(), await ana.NewAsync());

        var tags = await ana.PostAsync($"/{one}/tags", new { name = "Big Ideas" });
        await ana.PostAsync($"/{one}/tags", new { name = "big ideas" });
        await ana.PostAsync($"/{two}/tags", new { name = "BIG_IDEAS" });

        Assert.That(tags[0].Keys(), Is.EqualTo(new[] { "id", "name", "user_id", "meta" }));
        Assert.That(Ids(await ana.GetAsync("/all/tags")), Is.EqualTo(new[] { "big_ideas" }));
        Assert.That((await ana.GetAsync($"/{two}/tags"))[0].Text("name"), Is.EqualTo("Big Ideas"));
        Assert.That(
            (await ana.GetAsync($"/{two}")).GetProperty("meta").GetRawText(), Is.EqualTo("""{"tags":["big_ideas"]}"""));
    }

    [Test]
    public async Task A_tag_lasts_as_long_as_a_chat_has_it()
    {
        using var ana = await Server.ChatAsync("Ana");
        var (one, two) = (await ana.NewAsync(), await ana.NewAsync());
        foreach (var id in new[] { one, two })
            await ana.PostAsync($"/{id}/tags", new { name = "work" });
        await ana.PostAsync($"/{two}/archive");

        var left = await ana.DeleteAsync($"/{one}/tags", new { name = "Work" });
        await ana.DeleteAsync($"/{one}/tags", new { name = "never had it" });

        Assert.That(left.GetArrayLength(), Is.Zero);
        Assert.That(Ids(await ana.GetAsync("/all/tags")), Is.EqualTo(new[] { "work" }));
        Assert.That((await ana.DeleteAsync($"/{two}/tags/all")).GetRawText(), Is.EqualTo("true"));
        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.Zero);
    }

    [TestCase("none", HttpStatusCode.BadRequest)]
    [TestCase("NONE", HttpStatusCode.BadRequest)]
    [TestCase("", HttpStatusCode.UnprocessableEntity)]
    [TestCase("a\0b", HttpStatusCode.UnprocessableEntity)]
    public async Task A_bad_name_is_refused(string name, HttpStatusCode expected)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();

        await ana.PostAsync($"/{id}/tags", new { name }, expected);

        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Chats_with_a_tag_are_listed_page_by_page_without_deleting_anything()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        for (var number = 0; number < 5; number++)
            await ana.PostAsync($"/{await ana.NewAsync($$"""{"title":"t{{number}}"}""")}/tags", new { name = "Work" });
        var theirs = await ben.NewAsync();
        await ben.PostAsync($"/{theirs}/tags", new { name = "Work" });

        Assert.That(await TitlesAsync(ana, new { name = "work", skip = 1, limit = 2 }), Is.EqualTo(new[] { "t3", "t2" }));
        Assert.That(await TitlesAsync(ana, new { name = "WORK" }), Has.Length.EqualTo(5));
        Assert.That(await TitlesAsync(ana, new { name = "unknown" }), Is.Empty);
        await ana.PostAsync("/tags", new { name = "work", skip = -1 }, HttpStatusCode.UnprocessableEntity);
        await ana.PostAsync("/tags", new { }, HttpStatusCode.UnprocessableEntity);
        Assert.That(Ids(await ana.GetAsync("/all/tags")), Is.EqualTo(new[] { "work" }));
    }

    private static async Task<string[]> TitlesAsync(ChatClient client, object filter) =>
        [.. (await client.PostAsync("/tags", filter)).EnumerateArray().Select(chat => chat.Title()!)];

    private static IEnumerable<string?> Ids(JsonElement tags) => tags.EnumerateArray().Select(tag => tag.Text("id"));
}
