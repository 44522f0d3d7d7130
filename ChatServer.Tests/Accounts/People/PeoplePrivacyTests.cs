using System.Net.Http.Json;
using ChatServer.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts.People;

[Parallelizable]
internal sealed class PeoplePrivacyTests : PeopleFixture
{
    [Test]
    public async Task A_stranger_is_found_only_by_the_full_email()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Zebedee");

        var found = (await SearchAsync(ana, ben.Email.ToUpperInvariant())).Users().Single();

        Assert.That(found.Text("email"), Is.EqualTo(ben.Email));
        foreach (var part in new[]
        {
            ben.Email[..^1], ben.Email[1..], "@example.com", "example.com", ben.Email.Split('@')[0], "x@example.com"
        })
            Assert.That((await SearchAsync(ana, part)).Users(), Is.Empty, part);
        Assert.That(
            (await SearchAsync(ana, "zebedee")).Users().Single().Keys(),
            Is.EqualTo(new[] { "id", "fullname", "handle", "profile_photo" }));
    }

    [Test]
    public async Task An_acquaintance_is_found_by_a_part_of_the_email()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, cleo) = (await Server.RegisterAsync("Yolanda"), await Server.RegisterAsync("Cleo"));
        await using var yolanda = await Server.ConnectAsync(ben);
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await yolanda.SendConfirmedIgnoringOthersAsync(ana.UserId, "hello yourself");

        Assert.That((await SearchAsync(ana.User, ben.Email[..^4])).Users().Single().Text("email"), Is.EqualTo(ben.Email));
        Assert.That((await SearchAsync(ana.User, cleo.Email[..^4])).Users(), Is.Empty);
        Assert.That((await SearchAsync(ana.User, "yolanda")).Users().Single().Text("email"), Is.EqualTo(ben.Email));
    }

    [Test]
    public async Task Opening_a_conversation_or_writing_to_a_user_shows_no_email_until_they_answer()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Xenophon");
        using var http = Server.As(ana.User.Access);
        using var opened = await http.PostAsJsonAsync(
            "/messaging/conversations", new { target_user_id = ben.UserId, chat_type = "profile" });
        Assert.That(opened.IsSuccessStatusCode, await opened.Content.ReadAsStringAsync());
        await ExpectNoEmailAsync();
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ExpectNoEmailAsync();

        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "hello yourself");

        Assert.That((await SearchAsync(ana.User, "xenophon")).Users().Single().Text("email"), Is.EqualTo(ben.User.Email));
        Assert.That(
            (await SearchAsync(ben.User, ana.User.Email[..^4])).Users().Single().Text("email"), Is.EqualTo(ana.User.Email),
            "the user who wrote first is known");

        async Task ExpectNoEmailAsync()
        {
            Assert.That((await SearchAsync(ana.User, "xenophon")).Users().Single().Keys(), Has.No.Member("email"));
            Assert.That((await SearchAsync(ana.User, ben.User.Email[..^4])).Users(), Is.Empty);
            var found = await Server.GetAsync(ana.User, "/api/v1/users/search?query=xenophon");
            Assert.That(found.Users().Single().GetProperty("online").GetBoolean(), Is.False);
        }
    }

    [Test]
    public async Task An_acquaintance_is_shown_as_online()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Wilhelmina");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "hello yourself");

        var found = await Server.GetAsync(ana.User, "/api/v1/users/search?query=wilhelmina");

        Assert.That(found.Users().Single().GetProperty("online").GetBoolean());
    }

    [Test]
    public async Task A_phone_number_is_shown_to_users_whom_its_owner_has_written_to()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        using var http = Server.As(cleo.User.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { phone_number = "8005550100" })).EnsureSuccessStatusCode();
        var group = await Server.CreateGroupAsync(cleo.User, ana.UserId, ben.UserId);
        await ana.ReceiveUntilPongAsync();
        await cleo.SendInThreadAsync(group, "hello all");
        await ana.ReceiveAsync("re_message");

        Assert.That(await SendOnAsync(), Is.Empty);
        Assert.That(await PhoneInGroupAsync(), Is.Empty, "sharing a group makes no acquaintances");
        await cleo.SendConfirmedIgnoringOthersAsync(ana.UserId, "this is me");
        await ana.ReceiveUntilPongAsync();

        Assert.That(await SendOnAsync(), Is.EqualTo("8005550100"));
        Assert.That(await PhoneInGroupAsync(), Is.EqualTo("8005550100"));

        async Task<string?> SendOnAsync()
        {
            await ana.SendAsync(
                new { action = "user_profile_message", receiver_id = ben.UserId, attached_profile_id = cleo.UserId });
            return (await ana.ReceiveAsync("conf_message")).GetProperty("attached_profile").Text("phone_number");
        }

        async Task<string?> PhoneInGroupAsync() =>
            (await Server.GetAsync(ana.User, $"/chat/thread/messages/{group}/"))
                .GetProperty("data").Messages()[0].GetProperty("sender").Text("phone_number");
    }

    [Test]
    public async Task Disabled_users_and_users_who_blocked_the_searcher_are_not_found()
    {
        var ana = await Server.RegisterAsync("Ana");
        var (disabled, blocking, blocked) = (
            await Server.RegisterAsync("Walter"), await Server.RegisterAsync("Walter"), await Server.RegisterAsync("Walter"));
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(disabled.UserId), CancellationToken.None);
        await BlockAsync(blocking, ana);
        await BlockAsync(ana, blocked);

        Assert.That(
            (await SearchAsync(ana, "walter")).Users().Select(user => user.Text("id")),
            Is.EqualTo(new[] { blocked.UserId.ToString() }));
        Assert.That((await SearchAsync(ana, blocking.Email)).Users(), Is.Empty);
        Assert.That((await SearchAsync(ana, disabled.Email)).Users(), Is.Empty);
        await Server.Get<AccountStatus>().EnableAsync(new EnableAccount(disabled.UserId), CancellationToken.None);
        Assert.That(await NamesAsync(ana, "walter"), Has.Length.EqualTo(2));
    }

    private async Task BlockAsync(TestUser user, TestUser other)
    {
        using var http = Server.As(user.Access);
        (await http.PostAsJsonAsync("/chat/blocks/", new { user_id = other.UserId })).EnsureSuccessStatusCode();
    }
}
