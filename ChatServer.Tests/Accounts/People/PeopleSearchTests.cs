using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts.People;

[Parallelizable]
internal sealed class PeopleSearchTests : ServerFixture
{
    [OneTimeSetUp]
    public async Task RegisterPeople()
    {
        await RenameAsync(await Server.RegisterAsync("Temporary"), "Margarete Müller", "maggie_m");
        await RenameAsync(await Server.RegisterAsync("Temporary"), "王小明", handle: null);
    }

    [TestCase("m", true)]
    [TestCase("ma", true)]
    [TestCase("mar", true)]
    [TestCase("MARGARETE", true)]
    [TestCase("garet", true)]
    [TestCase("müller", true)]
    [TestCase("muller", true)]
    [TestCase("ülle", true)]
    [TestCase("margarete mü", true)]
    [TestCase("müller marg", true)]
    [TestCase("m m", true)]
    [TestCase("@maggie_m", true)]
    [TestCase("aggie", true)]
    [TestCase("ga", false)]
    [TestCase("ler", true)]
    [TestCase("margaretes", false)]
    [TestCase("garmar", false)]
    [TestCase("margarete schmidt", false)]
    public async Task Users_are_found_by_parts_of_their_names(string text, bool isFound)
    {
        var ana = await Server.RegisterAsync("Ana");

        Assert.That(await NamesAsync(ana, text), isFound ? Is.EqualTo(new[] { "Margarete Müller" }) : Is.Empty);
    }

    [TestCase("王", true)]
    [TestCase("小明", true)]
    [TestCase("王小明", true)]
    [TestCase("明王", false)]
    public async Task Names_without_spaces_are_found_by_any_part(string text, bool isFound)
    {
        var ana = await Server.RegisterAsync("Ana");

        Assert.That(await NamesAsync(ana, text), Has.Length.EqualTo(isFound ? 1 : 0));
    }

    [Test]
    public async Task A_renamed_user_is_found_only_by_the_new_name()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Benedict");
        Assert.That(await NamesAsync(ana, "benedict"), Has.Length.EqualTo(1));

        await RenameAsync(ben, "Ferdinand", "ferdi");

        Assert.That(await NamesAsync(ana, "benedict"), Is.Empty);
        Assert.That(await NamesAsync(ana, "ferdinand"), Has.Length.EqualTo(1));
        Assert.That(await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<long>("SELECT COUNT(*) FROM user_terms WHERE name = 'benedict'"), CancellationToken.None),
            Is.Zero);
    }

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
        await cleo.SayInAsync(group, "hello all");
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

    [Test]
    public async Task People_are_listed_by_name_page_by_page()
    {
        var ana = await Server.RegisterAsync("Ana");
        foreach (var i in Enumerable.Range(0, 9).Reverse())
            await Server.RegisterAsync($"Quentin{i}");

        var names = new List<string?>();
        for (var after = ""; ;)
        {
            var page = await SearchAsync(ana, "quentin", $"&limit=2{after}");
            names.AddRange(page.Users().Select(user => user.Text("fullname")));
            if (page.Text("next_after") is not { } next)
                break;

            after = $"&after={next}";
        }

        Assert.That(names, Is.EqualTo(Enumerable.Range(0, 9).Select(i => $"Quentin{i}")));
        var counted = await Server.Get<PeopleSearch>()
            .FindAsync(ana.UserId, new PeopleRequest("quentin", null, 2, WithTotal: true), CancellationToken.None);
        Assert.That(counted.Value!.Total, Is.EqualTo(9));
    }

    [TestCase("", "", "q")]
    [TestCase("!", "", "q")]
    [TestCase("ana", "&limit=21", "limit")]
    [TestCase("ana", "&after=me", "after")]
    public async Task A_bad_query_is_named(string text, string query, string field)
    {
        var ana = await Server.RegisterAsync("Ana");

        var failure = await Server.GetAsync(ana, $"/chat/users/search/?q={text}{query}", HttpStatusCode.BadRequest);

        Assert.That(failure.ErrorOf(field), Is.Not.Null, failure.GetRawText());
    }

    [Test]
    public async Task Searches_are_limited_per_user()
    {
        await using var limited = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:PeopleSearchesPerMinute", "3"),
            ("Chat:RateLimits:SearchesPerMinute", "2"));
        var (ana, ben) = (await limited.RegisterAsync("Ana"), await limited.RegisterAsync("Ben"));

        for (var i = 0; i < 3; i++)
            await limited.GetAsync(ana, "/chat/users/search/?q=ben");
        for (var i = 0; i < 2; i++)
            await limited.GetAsync(ana, "/chat/search/?q=ben");

        await limited.GetAsync(ana, "/chat/users/search/?q=ben", HttpStatusCode.TooManyRequests);
        await limited.GetAsync(ana, "/chat/search/?q=ben", HttpStatusCode.TooManyRequests);
        await limited.GetAsync(ben, "/chat/users/search/?q=ben");
    }

    private async Task<JsonElement> SearchAsync(TestUser user, string text, string query = "") =>
        (await Server.GetAsync(user, $"/chat/users/search/?q={Uri.EscapeDataString(text)}{query}")).Data();

    private async Task<string?[]> NamesAsync(TestUser user, string text) =>
        [.. (await SearchAsync(user, text)).Users().Select(found => found.Text("fullname"))];

    private async Task RenameAsync(TestUser user, string fullname, string? handle)
    {
        using var http = Server.As(user.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { fullname, handle })).EnsureSuccessStatusCode();
    }

    private async Task BlockAsync(TestUser user, TestUser other)
    {
        using var http = Server.As(user.Access);
        (await http.PostAsJsonAsync("/chat/blocks/", new { user_id = other.UserId })).EnsureSuccessStatusCode();
    }
}

internal static class FoundUsers
{
    public static JsonElement[] Users(this JsonElement page) => [.. page.GetProperty("users").EnumerateArray()];
}
