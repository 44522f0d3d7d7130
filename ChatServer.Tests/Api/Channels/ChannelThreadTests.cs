using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>Threads, and reactions.</summary>
[Parallelizable]
internal sealed class ChannelThreadTests : ServerFixture
{
    [Test]
    public async Task The_page_that_ends_a_thread_has_its_root_as_the_oldest_element()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var root = await olga.SayAsync(channel, "root");
        foreach (var reply in (string[])["one", "two", "three"])
            await olga.SayAsync(channel, reply, parent: root);

        Assert.That(await ThreadAsync(olga, channel, root), Is.EqualTo((string[])["three", "two", "one", "root"]));
        Assert.That(await ThreadAsync(olga, channel, root, "?limit=3"), Is.EqualTo((string[])["three", "two", "one"]));
        Assert.That(await ThreadAsync(olga, channel, root, "?skip=2&limit=2"), Is.EqualTo((string[])["one", "root"]));
        Assert.That(await ThreadAsync(olga, channel, root, "?skip=9"), Is.EqualTo((string[])["root"]));
        Assert.That(await ThreadAsync(olga, channel, root, "?limit=0"), Is.Empty);
        Assert.That(await ThreadAsync(olga, channel, $"{Guid.NewGuid()}"), Is.Empty);
    }

    [Test]
    public async Task Replies_count_on_the_root_and_nowhere_in_the_thread()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var root = await olga.SayAsync(channel, "root");
        await olga.SayAsync(channel, "one", parent: root);
        var last = await olga.PostMessageAsync(channel, new { content = "two", parent_id = root, reply_to_id = root });

        var listed = (await olga.MessagesAsync(channel)).Single();
        var thread = (await olga.GetAsync($"/{channel}/messages/{root}/thread")).EnumerateArray().ToList();

        Assert.That(listed.Number("reply_count"), Is.EqualTo(2));
        Assert.That(listed.Number("latest_reply_at"), Is.EqualTo(last.Number("created_at")));
        Assert.That(thread.Select(message => message.Number("reply_count")), Is.All.Zero);
        Assert.That(
            thread.Select(message => message.GetProperty("latest_reply_at").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        var quoted = thread[0].GetProperty("reply_to_message");
        Assert.That(quoted.Text("content"), Is.EqualTo("root"));
        Assert.That(quoted.TryGetProperty("reply_to_message", out _), Is.False, "quotes are one level deep");
        await olga.PostMessageAsync(channel, new { content = "x", parent_id = last.Text("id") }, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_deleted_root_keeps_its_replies_and_takes_no_more()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "open" });
        var root = await olga.SayAsync(channel, "root");
        await olga.SayAsync(channel, "reply", parent: root);

        await olga.DeleteAsync($"/{channel}/messages/{root}/delete");

        Assert.That(await olga.TextsAsync(channel), Is.Empty);
        Assert.That(await ThreadAsync(olga, channel, root), Is.EqualTo((string[])["reply"]));
        await olga.PostMessageAsync(channel, new { content = "x", parent_id = root }, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_reaction_is_any_short_text_once_per_user()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var direct = await ana.OpenDirectAsync(ben);
        var message = await ana.SayAsync(direct, "hello");
        var reactions = $"/{direct}/messages/{message}/reactions";

        foreach (var name in (string[])["thumbsup", "well said", "thumbsup"])
            Assert.That((await ben.PostAsync($"{reactions}/add", new { name })).GetBoolean(), Is.True);
        await ana.PostAsync($"{reactions}/add", new { name = "thumbsup" });

        var shown = (await ana.GetAsync($"/{direct}/messages/{message}")).GetProperty("reactions");
        Assert.That(
            shown.EnumerateArray().Select(reaction => reaction.Text("name")), Is.EqualTo((string[])["thumbsup", "well said"]));
        Assert.That(shown[0].Number("count"), Is.EqualTo(2));
        Assert.That(
            shown[0].GetProperty("users").EnumerateArray().Select(user => user.Text("name")),
            Is.EqualTo((string[])["Ben", "Ana"]));
        Assert.That((await ben.PostAsync($"{reactions}/remove", new { name = "thumbsup" })).GetBoolean(), Is.True);
        Assert.That((await ben.PostAsync($"{reactions}/remove", new { name = "never added" })).GetBoolean(), Is.True);
        await ben.PostAsync($"{reactions}/add", new { name = "" }, HttpStatusCode.UnprocessableEntity);
        await ben.PostAsync($"{reactions}/add", new { name = new string('x', 65) }, HttpStatusCode.UnprocessableEntity);
        await ben.PostAsync($"{reactions}/add", new { }, HttpStatusCode.UnprocessableEntity);
        Assert.That(
            (await ben.GetAsync($"/{direct}/messages/{message}")).GetProperty("reactions")[0].Number("count"), Is.EqualTo(1));
    }

    private static async Task<string?[]> ThreadAsync(ChannelUser user, string channel, string root, string query = "") =>
    [
        .. (await user.GetAsync($"/{channel}/messages/{root}/thread{query}")).EnumerateArray()
            .Select(message => message.Text("content")),
    ];
}
