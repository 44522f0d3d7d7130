using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts.People;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts.People;

[Parallelizable]
internal sealed class PeopleSearchTests : PeopleFixture
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

    private async Task RenameAsync(TestUser user, string fullname, string? handle)
    {
        using var http = Server.As(user.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { fullname, handle })).EnsureSuccessStatusCode();
    }
}

internal static class FoundUsers
{
    public static JsonElement[] Users(this JsonElement page) => [.. page.GetProperty("users").EnumerateArray()];
}
