using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Chats.Sharing;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>The page of a shared chat, on a server that shows it to everybody.</summary>
[Parallelizable]
internal sealed partial class SharePageTests
{
    private const string Document = """
        {"title":"Plans","history":{"messages":{
          "a":{"id":"a","role":"user","content":"first"},
          "b":{"id":"b","parentId":"a","role":"assistant","content":[{"type":"text","text":"second"},{"type":"image_url"}]},
          "c":{"id":"c","parentId":"a","role":"assistant","content":"another branch"}},"currentId":"b"}}
        """;

    private static readonly string[] Attacks =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</p></article></title><svg onload=alert(1)>",
        "javascript:alert(1)", "<!--<script>-->", "&lt;script&gt;", "<a href=\"//evil\">x</a>", "'onmouseover='alert(1)",
        "<iframe srcdoc=\"<script>alert(1)</script>\">", "</style><script>alert(1)</script>", "\u2028<b>\u2029",
        "{{constructor.constructor('alert(1)')()}}", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ];

    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await TestServer.StartAsync(("Chat:Chats:PublicShares", "true"));

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [Test]
    public async Task It_shows_title_author_and_the_current_branch_to_everybody()
    {
        using var ana = await server.ChatAsync("Ana");
        var share = (await ana.PostAsync($"/{await ana.NewAsync(Document)}/share")).Text("id");
        var anonymous = server.Http;

        using var page = await anonymous.GetAsync($"/s/{share}");

        var html = await page.Content.ReadAsStringAsync();
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(html, Does.Contain(">first<").And.Contain(">second<").And.Not.Contain("another branch"));
        Assert.That(
            html, Does.Contain("Shared by Ana on ").And.Not.Contain(ana.User.Email).And.Not.Contain($"{ana.User.UserId}"));
        Assert.That(Header(page, "Content-Security-Policy"), Does.StartWith("default-src 'none'; style-src 'sha256-")
            .And.Not.Contain("unsafe").And.Not.Contain("script-src"));
        Assert.That(Header(page, "X-Robots-Tag"), Does.StartWith("noindex"));
        Assert.That(Header(page, "Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(Header(page, "Cache-Control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task It_shows_the_beginning_of_a_long_chat()
    {
        using var ana = await server.ChatAsync("Ana");
        var longer = Document.Replace("\"second\"", $"\"{new string('x', 300_000)}\"", StringComparison.Ordinal);
        var share = (await ana.PostAsync($"/{await ana.NewAsync(longer)}/share")).Text("id");

        var html = await server.Http.GetStringAsync($"/s/{share}");

        Assert.That(html, Does.Contain(">first<").And.Contain("longer than this page").And.Not.Contain("xxx"));
    }

    [TestCaseSource(nameof(Attacks))]
    public async Task Nothing_that_users_write_becomes_markup(string attack)
    {
        using var ana = await server.ChatAsync("Ana");
        await server.Get<Database>().WriteAsync(write => Rename(write, ana.User.UserId, attack), CancellationToken.None);
        var document = JsonSerializer.Serialize(new
        {
            title = attack,
            messages = new object[]
            {
                new { role = "user", content = attack },
                new { role = attack, content = new[] { new { type = "text", text = attack } } },
                attack,
                7,
            },
        });
        var share = (await ana.PostAsync($"/{await ana.NewAsync(document)}/share")).Text("id");
        var anonymous = server.Http;

        var html = await anonymous.GetStringAsync($"/s/{share}");

        Assert.That(Tag().Matches(html).Select(tag => tag.Value).Distinct(), Is.SubsetOf((string[])
        [
            "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            "<meta name=\"robots\" content=\"noindex, nofollow\">", "<meta name=\"referrer\" content=\"no-referrer\">",
            "<title>", "</title>", "<style>", "</style>", "</head>", "<body>", "<h1 dir=\"auto\">", "</h1>", "<p dir=\"auto\">",
            "</p>", "<article>", "</article>", "<h2 dir=\"auto\">", "</h2>", "</body>", "</html>",
        ]));
        Assert.That(html.Count(character => character == '<'), Is.EqualTo(Tag().Count(html)));
        Assert.That(WebUtility.HtmlDecode(html), Does.Contain(attack));
    }

    [Test]
    public async Task A_share_that_has_ended_has_no_page_and_is_deleted()
    {
        using var ana = await server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var share = (await ana.PostAsync($"/{id}/share", new { expires_at = 1_700_000_000 })).Text("id");
        var kept = await ana.NewAsync(Document);
        var keptShare = (await ana.PostAsync($"/{kept}/share", new { expires_at = 4_000_000_000 })).Text("id");
        var anonymous = server.Http;
        await FindsAsync(anonymous, share, HttpStatusCode.NotFound);

        var swept = await server.Get<ShareSweep>().SweepAsync(CancellationToken.None);

        Assert.That(swept, Is.GreaterThanOrEqualTo(1));
        Assert.That((await ana.GetAsync($"/{id}")).Text("share_id"), Is.Null);
        Assert.That(await CountAsync(share!), Is.Zero);
        await FindsAsync(anonymous, keptShare, HttpStatusCode.OK);
        await ana.DeleteAsync($"/{kept}/share");
        await FindsAsync(anonymous, keptShare, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Chats_that_are_not_shared_and_other_servers_have_no_page()
    {
        using var ana = await server.ChatAsync("Ana");
        var anonymous = server.Http;

        foreach (var id in (string[])[await ana.NewAsync(Document), "nonsense", $"{Guid.NewGuid()}"])
            await FindsAsync(anonymous, id, HttpStatusCode.NotFound);

        await using var closed = await TestServer.StartAsync();
        using var ben = await closed.ChatAsync("Ben");
        var share = (await ben.PostAsync($"/{await ben.NewAsync(Document)}/share")).Text("id");
        await FindsAsync(closed.Http, share, HttpStatusCode.NotFound);
    }

    private static async Task FindsAsync(HttpClient http, string? share, HttpStatusCode expected)
    {
        using var page = await http.GetAsync($"/s/{share}");
        Assert.That(page.StatusCode, Is.EqualTo(expected));
        Assert.That(Header(page, "Content-Security-Policy"), Does.StartWith("default-src 'none'"));
    }

    // Registering allows fewer names.
    private static int Rename(WriteScope write, Guid userId, string fullname) =>
        write.Execute("UPDATE users SET fullname = @fullname WHERE id = @userId", new { fullname, userId });

    private ValueTask<long> CountAsync(string share) => server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("SELECT COUNT(*) FROM chats WHERE uuid = @uuid", new { uuid = Guid.Parse(share) }),
        CancellationToken.None);

    private static string Header(HttpResponseMessage page, string name) =>
        string.Join(", ", page.Headers.TryGetValues(name, out var values) ? values : page.Content.Headers.GetValues(name));

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tag();
}
