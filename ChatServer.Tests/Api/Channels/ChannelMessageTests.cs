using System.Net;
using System.Text;
using System.Text.Json;
using ChatServer.Administration.Deletions;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>Posting, reading, changing and deleting messages.</summary>
[Parallelizable]
internal sealed class ChannelMessageTests : ServerFixture
{
    private static readonly string[] BaseFields =
    [
        "id", "user_id", "channel_id", "reply_to_id", "parent_id", "is_pinned", "pinned_by", "pinned_at", "content", "data",
        "meta", "created_at", "updated_at",
    ];

    [Test]
    public async Task A_posted_message_is_answered_with_its_base_fields()
    {
        var (ana, ben, direct) = await MakeDirectAsync();

        var posted = await ana.PostMessageAsync(direct, new
        {
            content = "hello",
            temp_id = "t1",
            data = new { files = new[] { new { id = "f1" } } },
            meta = new { model_id = "m" },
        });

        Assert.That(posted.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(BaseFields));
        Assert.That(posted.Text("channel_id"), Is.EqualTo(direct));
        Assert.That(posted.GetProperty("user_id").GetGuid(), Is.EqualTo(ana.Id));
        Assert.That(posted.Number("updated_at"), Is.EqualTo(posted.Number("created_at")));
        var read = await ben.GetAsync($"/{direct}/messages/{posted.Text("id")}");
        Assert.That(read.GetProperty("data").GetProperty("files")[0].Text("id"), Is.EqualTo("f1"));
        Assert.That(read.GetProperty("meta").Text("model_id"), Is.EqualTo("m"));
        Assert.That(read.GetProperty("user").Text("name"), Is.EqualTo("Ana"));
        Assert.That(read.GetProperty("user").Text("role"), Is.EqualTo("user"));
        Assert.That(read.Number("reply_count"), Is.Zero);
        Assert.That(read.GetProperty("reactions").GetArrayLength(), Is.Zero);
    }

    [TestCase("data", """{"x":"\ud800"}""")]
    [TestCase("meta", """{"\udc00":1}""")]
    [TestCase("data", null)]
    public async Task Extras_that_could_not_be_shown_again_are_refused(string field, string? json)
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var channel = await ana.OpenDirectAsync(ben);
        json ??= string.Concat(Enumerable.Repeat("""{"x":""", 40)) + "1" + new string('}', 40);
        using var http = Server.As(ana.User.Access);
        using var body = new StringContent($$"""{"content":"hello","{{field}}":{{json}}}""", Encoding.UTF8, "application/json");

        var refused = await http.PostAsync($"{ChannelUser.Root}/{channel}/messages/post", body)
            .ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain(field));
        Assert.That(await ana.MessagesAsync(channel), Is.Empty);
    }

    [Test]
    public async Task The_same_temp_id_posts_two_messages()
    {
        var (ana, _, direct) = await MakeDirectAsync();

        foreach (var content in (string[])["one", "two"])
            await ana.PostMessageAsync(direct, new { content, temp_id = "same" });

        Assert.That(await ana.TextsAsync(direct), Is.EqualTo((string[])["two", "one"]));
    }

    [Test]
    public async Task A_message_without_text_can_carry_files()
    {
        var (ana, ben, direct) = await MakeDirectAsync();

        await ana.PostMessageAsync(direct, new { content = "", data = new { files = new[] { new { id = "f1" } } } });

        Assert.That((await ben.MessagesAsync(direct)).Single().Text("content"), Is.Empty);
        await ana.PostMessageAsync(direct, new { data = new { } }, HttpStatusCode.UnprocessableEntity);
        await ana.PostMessageAsync(direct, new { content = "x", data = 1 }, HttpStatusCode.UnprocessableEntity);
        await ana.PostMessageAsync(
            direct, new { content = "x", meta = new { text = new string('x', 70_000) } }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Times_grow_strictly_and_pages_have_no_message_twice()
    {
        using var olga = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "busy" });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => olga.SayAsync(channel, $"{i}")));

        JsonElement[] all = [.. await olga.MessagesAsync(channel), .. await olga.MessagesAsync(channel, "?skip=50&limit=50")];

        var times = all.Select(message => message.Number("created_at")).ToList();
        Assert.That(all, Has.Length.EqualTo(60));
        Assert.That(times, Is.Ordered.Descending);
        Assert.That(times, Is.Unique);
        await olga.GetAsync($"/{channel}/messages?limit=101", HttpStatusCode.UnprocessableEntity);
        Assert.That(await olga.MessagesAsync(channel, "?limit=0"), Is.Empty);
    }

    [Test]
    public async Task An_update_changes_the_text_and_adds_to_data_and_meta()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        var posted = await ana.PostMessageAsync(
            direct, new { content = "helo", data = new { a = 1, b = 2 }, meta = new { done = false } });
        var id = posted.Text("id");

        var updated = await ana.PostAsync(
            $"/{direct}/messages/{id}/update", new { content = "hello", data = new { b = 3 }, meta = new { done = true } });

        Assert.That(updated.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(BaseFields));
        Assert.That(updated.Number("updated_at"), Is.GreaterThan(updated.Number("created_at")));
        var read = await ben.GetAsync($"/{direct}/messages/{id}");
        Assert.That(read.Text("content"), Is.EqualTo("hello"));
        Assert.That(read.GetProperty("data").GetRawText(), Is.EqualTo("""{"a":1,"b":3}"""));
        Assert.That(read.GetProperty("meta").GetProperty("done").GetBoolean(), Is.True);
        var kept = await ana.PostAsync($"/{direct}/messages/{id}/update", new { content = "hello!" });
        Assert.That(kept.GetProperty("data").Number("a"), Is.EqualTo(1));
        await ana.PostAsync($"/{direct}/messages/{id}/update", new { }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Extras_alone_can_change()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        var id = await ana.SayAsync(direct, "thinking");

        await ana.PostAsync($"/{direct}/messages/{id}/update", new { content = "thinking", meta = new { done = true } });

        var read = await ben.GetAsync($"/{direct}/messages/{id}");
        Assert.That(read.GetProperty("meta").GetProperty("done").GetBoolean(), Is.True);
        Assert.That(read.Number("updated_at"), Is.GreaterThan(read.Number("created_at")));
    }

    [Test]
    public async Task A_deleted_message_is_gone_and_quotes_of_it_are_empty()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        var quoted = await ana.SayAsync(direct, "quoted");
        var quoting = (await ben.PostMessageAsync(direct, new { content = "quoting", reply_to_id = quoted })).Text("id");
        Assert.That(
            (await ana.GetAsync($"/{direct}/messages/{quoting}")).GetProperty("reply_to_message").Text("content"),
            Is.EqualTo("quoted"));

        Assert.That((await ana.DeleteAsync($"/{direct}/messages/{quoted}/delete")).GetBoolean(), Is.True);

        await ben.GetAsync($"/{direct}/messages/{quoted}", HttpStatusCode.NotFound);
        Assert.That(await ben.TextsAsync(direct), Is.EqualTo((string[])["quoting"]));
        var read = await ben.GetAsync($"/{direct}/messages/{quoting}");
        Assert.That(read.GetProperty("reply_to_message").ValueKind, Is.EqualTo(JsonValueKind.Null));
        await ben.PostMessageAsync(direct, new { content = "late", reply_to_id = quoted }, HttpStatusCode.BadRequest);
        await ben.PostMessageAsync(direct, new { content = "late", parent_id = quoted }, HttpStatusCode.BadRequest);
        await ana.DeleteAsync($"/{direct}/messages/{quoted}/delete", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Messages_of_other_channels_are_refused()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        using var eve = await Server.JoinAsync("Eve");
        var elsewhere = await ana.SayAsync(await ana.OpenDirectAsync(eve), "elsewhere");
        var here = await ana.SayAsync(direct, "here");

        await ana.PostMessageAsync(direct, new { content = "x", reply_to_id = elsewhere }, HttpStatusCode.BadRequest);
        await ana.PostMessageAsync(direct, new { content = "x", parent_id = elsewhere }, HttpStatusCode.BadRequest);
        await ana.PostMessageAsync(direct, new { content = "x", parent_id = "nonsense" }, HttpStatusCode.BadRequest);
        await ana.GetAsync($"/{direct}/messages/{elsewhere}", HttpStatusCode.BadRequest);
        await ben.GetAsync($"/{direct}/messages/{elsewhere}/thread", HttpStatusCode.BadRequest);
        await ana.PostAsync($"/{direct}/messages/{elsewhere}/update", new { content = "x" }, HttpStatusCode.BadRequest);
        await ana.PostAsync($"/{direct}/messages/{elsewhere}/pin", new { is_pinned = true }, HttpStatusCode.BadRequest);
        await ana.DeleteAsync($"/{direct}/messages/{elsewhere}/delete", HttpStatusCode.BadRequest);
        await ben.GetAsync($"/{direct}/messages/{Guid.NewGuid()}", HttpStatusCode.NotFound);
        Assert.That(await ben.TextsAsync(direct), Is.EqualTo((string[])["here"]));
        Assert.That((await ben.GetAsync($"/{direct}/messages/{here}")).Text("id"), Is.EqualTo(here));
    }

    [Test]
    public async Task Pins_are_set_not_toggled_and_listed_newest_first()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        var one = await ana.SayAsync(direct, "one");
        var two = await ana.SayAsync(direct, "two", parent: one);

        var pinned = await ben.PostAsync($"/{direct}/messages/{one}/pin", new { is_pinned = true });
        await ana.PatchAsync($"/{direct}/messages/{two}/pin", new { is_pinned = true });
        await ana.PatchAsync($"/{direct}/messages/{two}/pin", new { is_pinned = true });

        Assert.That(pinned.GetProperty("is_pinned").GetBoolean(), Is.True);
        Assert.That(pinned.GetProperty("pinned_by").GetGuid(), Is.EqualTo(ben.Id));
        Assert.That(pinned.Number("pinned_at"), Is.GreaterThanOrEqualTo(pinned.Number("created_at")));
        Assert.That(pinned.Number("updated_at"), Is.EqualTo(pinned.Number("created_at")));
        Assert.That(pinned.Number("reply_count"), Is.EqualTo(1));
        var pins = (await ana.GetAsync($"/{direct}/messages/pinned")).EnumerateArray().ToList();
        Assert.That(pins.Select(pin => pin.Text("content")), Is.EqualTo((string[])["two", "one"]));
        Assert.That(
            pins[0].EnumerateObject().Select(property => property.Name),
            Is.EquivalentTo((string[])[.. BaseFields, "user", "reactions"]));
        Assert.That((await ana.GetAsync($"/{direct}/messages/pinned?page=2")).GetArrayLength(), Is.Zero);
        await ana.PostAsync($"/{direct}/messages/{one}/pin", new { is_pinned = false });
        Assert.That((await ana.GetAsync($"/{direct}/messages/pinned")).GetArrayLength(), Is.EqualTo(1));
        await ana.PostAsync($"/{direct}/messages/{one}/pin", new { }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task The_messages_of_a_deleted_account_have_no_author()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });
        var message = await olga.SayAsync(channel, "stays");
        await ana.PostAsync($"/{channel}/messages/{message}/reactions/add", new { name = "+1" });
        await ana.SayAsync(channel, "goes");
        using var http = Server.As(ana.User.Access);

        await Server.Get<AccountDeletion>().DeleteOwnAsync(new DeleteOwnAccount(ana.Id, "::1"), CancellationToken.None);

        var left = await olga.MessagesAsync(channel);
        Assert.That(
            left.Where(message => message.Text("content") == "goes").Select(message => message.GetProperty("user").ValueKind),
            Is.All.EqualTo(JsonValueKind.Null));
        var stays = left.Single(message => message.Text("content") == "stays");
        Assert.That(stays.GetProperty("reactions").GetArrayLength(), Is.Zero);
    }

    private async Task<(ChannelUser Ana, ChannelUser Ben, string Direct)> MakeDirectAsync()
    {
        var (ana, ben) = (await Server.JoinAsync("Ana"), await Server.JoinAsync("Ben"));
        return (ana, ben, await ana.OpenDirectAsync(ben));
    }
}
