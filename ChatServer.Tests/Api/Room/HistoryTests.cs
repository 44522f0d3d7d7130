using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class HistoryTests : ServerFixture
{
    private static readonly string[] UserKeys =
    [
        "id", "last_login", "gender", "email", "fullname", "country_code", "phone_number", "is_email_verified",
        "is_phone_verified", "is_active", "is_staff", "is_admin", "is_superuser", "created_at", "updated_at", "account_type",
        "date_of_birth", "profile_photo", "is_profile_complete", "groups", "user_permissions",
    ];

    private static readonly string[] MessageKeys =
    [
        "id", "sender", "receiver", "attached_file_size", "message", "updated_at", "created_at", "attached_file", "message_type",
        "attached_file_name", "thread", "attached_profile",
    ];

    [Test]
    public async Task Messages_have_the_documented_keys_in_order_and_no_password()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");

        var body = await Server.GetAsync(ana.User, $"/chat/messages/{ben.UserId}/");

        Assert.That(body.Keys(), Is.EqualTo(new[] { "status", "data", "message", "success" }));
        Assert.That(body.Text("status"), Is.EqualTo("success"));
        Assert.That(body.Text("message"), Is.EqualTo("Messages retrieved successfully"));
        Assert.That(body.GetProperty("success").GetBoolean(), Is.True);
        Assert.That(body.Data().Keys(), Is.EqualTo(new[] { "messages", "has_more" }));
        var message = body.Data().Messages().Single();
        Assert.That(message.Keys(), Is.EqualTo(MessageKeys));
        Assert.That(message.GetProperty("sender").Keys(), Is.EqualTo(UserKeys));
        Assert.That(message.GetProperty("receiver").Keys(), Is.EqualTo(UserKeys));
        Assert.That(message.Text("created_at"), Does.Match("""^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"""));
    }

    [Test]
    public async Task Each_kind_of_message_has_the_documented_format()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ana.SendAsync(new { action = "user_profile_message", receiver_id = ben.UserId, attached_profile_id = ben.UserId });
        await ana.ReceiveAsync("conf_message");
        await http.UploadAsync(ben.UserId, new byte[1_024], "notes.dat", message: "");

        var messages = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages();

        var (file, profile, text) = (messages[0], messages[1], messages[2]);
        Assert.That(
            messages.Select(message => message.Text("message_type")), Is.EqualTo(new[] { "file", "user_profile", "text" }));
        Assert.That(messages.Select(message => message.Text("attached_file_size")), Is.EqualTo(new[] { "1.00KB", "0kb", "0kb" }));
        Assert.That(messages.Select(message => message.Text("message")), Is.EqualTo(new[] { "", null, "hello" }));
        Assert.That(
            messages.Select(message => message.Text("attached_file_name")), Is.EqualTo(new[] { "notes.dat", null, null }));
        Assert.That(file.Text("attached_file"), Does.StartWith("/media/"));
        Assert.That(text.Text("attached_file"), Is.Null);
        Assert.That(profile.Text("attached_profile"), Is.EqualTo(ben.UserId.ToString()));
        Assert.That(messages.Select(message => message.Number("thread")).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Pages_are_newest_first_without_gaps_or_overlaps()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var ids = new List<long>();
        for (var count = 0; count < 7; count++)
            ids.Add((await ana.SendConfirmedAsync(ben.UserId, $"{count}")).Id());
        ids.Reverse();

        var first = await Server.HistoryAsync(ben.User, ana.UserId, "?limit=3");
        var second = await Server.HistoryAsync(ben.User, ana.UserId, $"?limit=3&before={first.Ids()[^1]}");
        var third = await Server.HistoryAsync(ben.User, ana.UserId, $"?limit=3&before={second.Ids()[^1]}");
        var fourth = await Server.HistoryAsync(ben.User, ana.UserId, $"?limit=3&before={third.Ids()[^1]}");

        Assert.That(first.Ids().Concat(second.Ids()).Concat(third.Ids()), Is.EqualTo(ids));
        Assert.That(fourth.Ids(), Is.Empty);
        Assert.That(
            new[] { first, second, third, fourth }.Select(page => page.HasMore()),
            Is.EqualTo(new[] { true, true, false, false }));
    }

    [Test]
    public async Task A_page_after_an_id_starts_with_the_next_message()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var ids = new List<long>();
        for (var count = 0; count < 6; count++)
            ids.Add((await ana.SendConfirmedAsync(ben.UserId, $"{count}")).Id());

        var next = await Server.HistoryAsync(ana.User, ben.UserId, $"?limit=2&after={ids[1]}");
        var rest = await Server.HistoryAsync(ana.User, ben.UserId, $"?limit=9&after={ids[3]}");
        var between = await Server.HistoryAsync(ana.User, ben.UserId, $"?after={ids[0]}&before={ids[4]}");

        Assert.That(next.Ids(), Is.EqualTo(new[] { ids[3], ids[2] }));
        Assert.That(next.HasMore(), Is.True);
        Assert.That(rest.Ids(), Is.EqualTo(new[] { ids[5], ids[4] }));
        Assert.That(rest.HasMore(), Is.False);
        Assert.That(between.Ids(), Is.EqualTo(new[] { ids[3], ids[2], ids[1] }));
    }

    [Test]
    public async Task A_page_has_100_messages_by_default_and_at_most_500()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        for (var count = 0; count < 101; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"{count}");

        var page = await Server.HistoryAsync(ana.User, ben.UserId);

        Assert.That(page.Ids(), Has.Length.EqualTo(100));
        Assert.That(page.HasMore(), Is.True);
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId, "?limit=500")).Ids(), Has.Length.EqualTo(101));
    }

    [TestCase("limit", "0")]
    [TestCase("limit", "501")]
    [TestCase("limit", "-1")]
    [TestCase("limit", "ten")]
    [TestCase("limit", "")]
    [TestCase("limit", "1e2")]
    [TestCase("before", "-1")]
    [TestCase("before", "abc")]
    [TestCase("before", "99999999999999999999")]
    [TestCase("after", "1.5")]
    [TestCase("after", "1&after=2")]
    public async Task A_bad_value_is_refused_with_the_name_of_its_field(string field, string value)
    {
        var ana = await Server.RegisterAsync("Ana");

        foreach (var path in new[] { $"/chat/messages/{ana.UserId}/", "/chat/user/threads/", "/chat/thread/files/1/" })
        {
            var body = await Server.GetAsync(ana, $"{path}?{field}={value}", HttpStatusCode.BadRequest);
            Assert.That(body.ErrorOf(field), Does.StartWith(field));
        }
    }

    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("3fa85f64-5717-4562-b3fc-2c963f66afa6")]
    [TestCase("nobody")]
    [TestCase("1")]
    [TestCase("..%2f..%2fetc")]
    public async Task An_unknown_or_malformed_uid_gets_the_documented_404(string uid)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        using var response = await http.GetAsync($"/chat/messages/{uid}/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Is.EqualTo("""{"status":"failure","entity":null,"message":"Invalid receipient","success":false}"""));
    }

    [Test]
    public async Task The_history_with_a_stranger_is_empty()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");

        var page = await Server.HistoryAsync(ana, ben.UserId);

        Assert.That(page.Ids(), Is.Empty);
        Assert.That(page.HasMore(), Is.False);
    }

    [Test]
    public async Task Only_the_two_participants_of_a_direct_conversation_see_its_messages()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        await ana.SendConfirmedAsync(ben.UserId, "secret");

        Assert.That((await Server.HistoryAsync(eve, ana.UserId)).Ids(), Is.Empty);
        Assert.That((await Server.HistoryAsync(eve, ben.UserId)).Ids(), Is.Empty);
    }

    [Test]
    public async Task Paths_work_with_and_without_the_trailing_slash()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");
        var thread = (await Server.ThreadsAsync(ana.User)).Single().Number("id");

        foreach (var path in new[]
        {
            $"/chat/messages/{ana.UserId}", "/chat/user/threads", $"/chat/thread/files/{thread}", "/auth/me"
        })
        {
            await Server.GetAsync(ana.User, path);
            await Server.GetAsync(ana.User, path + "/");
        }

        Assert.That(message.Id(), Is.Positive);
    }
}
