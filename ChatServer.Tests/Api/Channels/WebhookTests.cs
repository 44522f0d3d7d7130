using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>Webhooks of channels.</summary>
[Parallelizable]
internal sealed class WebhookTests : ServerFixture
{
    [Test]
    public async Task A_webhook_posts_under_its_own_name()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ben = await Server.JoinAsync("Ben");
        var channel = await admin.MakeAsync(new { name = "news", access_control = (object?)null });
        await ben.MessagesAsync(channel); // joins
        var hook = await MakeAsync(admin, channel, new { name = "Builds", profile_image_url = "https://example.com/b.png" });

        await PostAsync(hook, new { content = "passed", embeds = Array.Empty<int>() });
        await PostAsync(hook, new { content = "failed", username = "Tests", avatar_url = "https://example.com/t.png" });

        var messages = await ben.MessagesAsync(channel);
        var (first, second) = (messages[1], messages[0]);
        Assert.That(first.GetProperty("user").GetRawText(), Is.EqualTo(
            $$"""{"id":"{{hook.Text("id")}}","name":"Builds","role":"webhook"}"""));
        Assert.That(second.GetProperty("user").Text("name"), Is.EqualTo("Tests"));
        Assert.That(
            second.GetProperty("meta").GetProperty("webhook").Text("profile_image_url"), Is.EqualTo("https://example.com/t.png"));
        Assert.That(first.Text("user_id"), Is.EqualTo(hook.Text("id")));
        Assert.That((await ben.ListedAsync(channel)).Number("unread_count"), Is.EqualTo(2));
        Assert.That((await ben.GetAsync($"/{channel}")).Number("user_count"), Is.GreaterThan(0));
        var listed = (await admin.GetAsync($"/{channel}/webhooks")).EnumerateArray().Single();
        Assert.That(listed.GetProperty("last_used_at").ValueKind, Is.EqualTo(JsonValueKind.Number));
    }

    [Test]
    public async Task Its_messages_reach_the_members_of_a_group_in_all_APIs()
    {
        using var ana = await Server.JoinAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group", user_ids = new[] { ben.UserId } });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });

        await PostAsync(hook, new { content = "sunny" });

        await Eventually.IsTrueAsync(
            async () => (await HistoryAsync(ben.User, group)).Any(message => message.Text("message") == "sunny"), "it is stored");
        using var http = Server.As(ben.User.Access);
        var conversation = (await http.GetAsync($"/api/v1/messages/conversation/conv_{ChannelUsers.NumberOf(group)}")
            .ReadAsync(HttpStatusCode.OK)).GetRawText();
        Assert.That(conversation, Does.Contain("sunny").And.Contain("Weather"));
        Assert.That((await ana.MessagesAsync(group))[0].GetProperty("user").Text("role"), Is.EqualTo("webhook"));
    }

    [Test]
    public async Task Only_managers_see_and_change_webhooks()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group", user_ids = new[] { ben.Id } });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });
        var path = $"/{group}/webhooks";

        await ben.GetAsync(path, HttpStatusCode.Forbidden);
        await ben.PostAsync($"{path}/create", new { name = "x" }, HttpStatusCode.Forbidden);
        await ben.PostAsync($"{path}/{hook.Text("id")}/update", new { name = "x" }, HttpStatusCode.Forbidden);
        await ben.DeleteAsync($"{path}/{hook.Text("id")}/delete", HttpStatusCode.Forbidden);
        var direct = await ana.OpenDirectAsync(ben);
        await ana.PostAsync($"/{direct}/webhooks/create", new { name = "x" }, HttpStatusCode.Forbidden);
        var other = await ana.MakeAsync(new { name = "climbing", type = "group", user_ids = new[] { ben.Id } });
        await ana.DeleteAsync($"/{other}/webhooks/{hook.Text("id")}/delete", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_change_leaves_out_what_it_does_not_name()
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather", profile_image_url = "https://example.com/w.png" });
        var path = $"/{group}/webhooks/{hook.Text("id")}/update";

        var renamed = await ana.PostAsync(path, new { name = "Sky" });
        var bare = await ana.PostAsync(path, new { profile_image_url = (string?)null });

        Assert.That((renamed.Text("name"), renamed.Text("profile_image_url")), Is.EqualTo(("Sky", "https://example.com/w.png")));
        Assert.That((bare.Text("name"), bare.Text("profile_image_url")), Is.EqualTo(("Sky", (string?)null)));
        Assert.That(bare.Text("token"), Is.EqualTo(hook.Text("token")));
    }

    [TestCase("""{"content":""}""", "content")]
    [TestCase("""{}""", "content")]
    [TestCase("""{"content":"x","username":""}""", "username")]
    [TestCase("""{"content":"x","avatar_url":"javascript:alert(1)"}""", "avatar_url")]
    public async Task Bad_messages_name_the_field(string body, string field)
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });
        using var json = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var refused = await Server.Http.PostAsync(PathOf(hook), json).ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain($"""["body","{field}"]"""));
        Assert.That(await ana.MessagesAsync(group), Is.Empty);
    }

    [Test]
    public async Task A_wrong_token_and_a_deleted_webhook_are_missing_and_its_messages_stay()
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });
        await PostAsync(hook, new { content = "sunny" });

        await RefusedAsync($"{ChannelUser.Root}/webhooks/{hook.Text("id")}/wrong");
        await RefusedAsync($"{ChannelUser.Root}/webhooks/{Guid.NewGuid()}/{hook.Text("token")}");
        await ana.DeleteAsync($"/{group}/webhooks/{hook.Text("id")}/delete");

        await RefusedAsync(PathOf(hook));
        var message = (await ana.MessagesAsync(group)).Single();
        Assert.That((message.Text("content"), message.GetProperty("user").Text("name")), Is.EqualTo(("sunny", "Weather")));
    }

    [Test]
    public async Task It_stops_with_the_rights_of_its_maker()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.MakeManagedByTwoAsync(ana, ben);
        var hook = await MakeAsync(ben, group, new { name = "Weather" });
        await PostAsync(hook, new { content = "sunny" });

        await Server.SetRoleAsync(ana, group, ben, "member");

        await RefusedAsync(PathOf(hook));
        Assert.That((await ana.GetAsync($"/{group}/webhooks")).GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Changes_are_audited_without_the_token()
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });

        await ana.DeleteAsync($"/{group}/webhooks/{hook.Text("id")}/delete");

        var entries = (await Server.ReadAuditAsync())
            .Where(entry => entry.Details.Contains(hook.Text("id")!, StringComparison.Ordinal)).ToList();
        Assert.That(entries.Select(entry => entry.Action), Is.EquivalentTo((string[])["webhook_created", "webhook_deleted"]));
        Assert.That(entries.Select(entry => entry.Details), Has.None.Contains(hook.Text("token")));
    }

    [Test]
    public async Task A_webhook_posts_no_more_than_its_limit()
    {
        await using var limited = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:WebhookPostsPerMinute", "1"));
        using var ana = await limited.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });
        await limited.Http.PostAsync(PathOf(hook), new { content = "one" }, HttpStatusCode.OK);

        using var refused = await limited.Http.PostAsJsonAsync(PathOf(hook), new { content = "two" });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Its_account_is_neither_enabled_nor_deleted_by_administrators()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = await MakeAsync(ana, group, new { name = "Weather" });
        using var http = Server.As(admin.User.Access);
        var user = $"/admin/users/{hook.Text("id")}/";

        Assert.That(
            (await http.PostAsync(user + "enable/", content: null)).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await http.DeleteAsync(user + "?reason=test")).StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        await PostAsync(hook, new { content = "still there" });
    }

    [Test]
    public async Task All_webhooks_of_a_user_post_no_more_than_the_user_may()
    {
        await using var limited = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:MessagesPerMinute", "1"),
            ("Chat:RateLimits:MessageBurst", "4"));
        using var ana = await limited.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        await limited.Http.PostAsync(
            PathOf(await MakeAsync(ana, group, new { name = "Weather" })), new { content = "one" }, HttpStatusCode.OK);
        var other = await MakeAsync(ana, group, new { name = "News" });

        using var refused = await limited.Http.PostAsJsonAsync(PathOf(other), new { content = "two" });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task A_channel_has_a_bounded_number_of_webhooks()
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        for (var count = 0; count < 20; count++)
            await MakeAsync(ana, group, new { name = $"Hook {count}" });

        await ana.PostAsync($"/{group}/webhooks/create", new { name = "one more" }, HttpStatusCode.BadRequest);
    }

    private async Task<IEnumerable<JsonElement>> HistoryAsync(TestUser user, string group) =>
        (await Server.GetAsync(user, $"/chat/thread/messages/{ChannelUsers.NumberOf(group)}/")).Data().Messages();

    private static Task<JsonElement> MakeAsync(ChannelUser manager, string channel, object form) =>
        manager.PostAsync($"/{channel}/webhooks/create", form);

    private Task<JsonElement> PostAsync(JsonElement hook, object message) =>
        Server.Http.PostAsync(PathOf(hook), message, HttpStatusCode.OK);

    private Task<JsonElement> RefusedAsync(string path) =>
        Server.Http.PostAsync(path, new { content = "late" }, HttpStatusCode.NotFound);

    private static string PathOf(JsonElement hook) => $"{ChannelUser.Root}/webhooks/{hook.Text("id")}/{hook.Text("token")}";
}
