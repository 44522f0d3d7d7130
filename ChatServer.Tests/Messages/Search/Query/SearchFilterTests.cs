using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Query;

[Parallelizable]
internal sealed class SearchFilterTests : ServerFixture
{
    [Test]
    public async Task A_sender_can_be_given_by_handle_email_id_or_me()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var handle = $"ana_{Guid.NewGuid():N}"[..20];
        using var http = Server.As(ana.Access);
        (await http.PatchAsJsonAsync("/auth/me/", new { handle })).EnsureSuccessStatusCode();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "lantern of ana");
        await Server.SendTextsAsync(ben.UserId, ana.UserId, "lantern of ben");

        foreach (var name in new[] { handle, "@" + handle.ToUpperInvariant(), ana.Email, ana.UserId.ToString() })
        {
            Assert.That(await Server.FindAsync(ben, $"lantern from:{name}"), Is.EqualTo(new[] { "lantern of ana" }), name);
            Assert.That(await Server.FindAsync(ben, $"from:{name}"), Is.EqualTo(new[] { "lantern of ana" }), name);
        }

        Assert.That(await Server.FindAsync(ben, "lantern from:me"), Is.EqualTo(new[] { "lantern of ben" }));
    }

    [Test]
    public async Task A_conversation_can_be_given_by_its_id_or_its_other_participant()
    {
        var (ana, ben, cleo) = (
            await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "lantern for ben");
        await Server.SendTextsAsync(ana.UserId, cleo.UserId, "lantern for cleo");
        var thread = (await Server.SearchAsync(ben, "lantern")).Results().Single().GetProperty("message").Number("thread");

        Assert.That(await Server.FindAsync(ana, "lantern"), Has.Length.EqualTo(2));
        foreach (var query in new[] { $"lantern in:{thread}", $"lantern in:{ben.Email}", $"in:{ben.UserId} lantern" })
            Assert.That(await Server.FindAsync(ana, query), Is.EqualTo(new[] { "lantern for ben" }), query);
        Assert.That(await Server.FindAsync(ana, "lantern", $"&thread={thread}"), Is.EqualTo(new[] { "lantern for ben" }));
    }

    [Test]
    public async Task Times_limit_the_hits()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "lantern early");
        var between = (await Server.SearchAsync(ben, "lantern")).Results().Single().GetProperty("message").Text("created_at")!;
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "lantern late");

        Assert.That(await Server.FindAsync(ben, $"lantern after:{between}"), Has.Length.EqualTo(2), "at that moment or later");
        Assert.That(await Server.FindAsync(ben, $"lantern before:{between}"), Is.Empty);
        Assert.That(await Server.FindAsync(ben, "lantern before:2020-01-01"), Is.Empty);
        Assert.That(await Server.FindAsync(ben, "lantern after:2020-01-01 before:2999-01-01"), Has.Length.EqualTo(2));
        Assert.That(await Server.FindAsync(ben, "lantern after:2999-01-01"), Is.Empty);
    }

    [TestCase("", "q")]
    [TestCase("  ", "q")]
    [TestCase("!!!", "q")]
    [TestCase("in:1", "q")]
    [TestCase("before:2026-03-14", "q")]
    [TestCase("hello from:nobody_at_all", "q")]
    [TestCase("hello from:nobody@example.com", "q")]
    [TestCase("hello from:", "q")]
    [TestCase("hello from:me from:me", "q")]
    [TestCase("hello in:999999", "q")]
    [TestCase("hello has:cheese", "q")]
    [TestCase("hello before:yesterday", "q")]
    [TestCase("hello after:2026-02-30", "q")]
    [TestCase("a b c d e f g h i j k l m n o p q", "q")]
    public async Task A_bad_query_is_named(string text, string field)
    {
        var ana = await Server.RegisterAsync("Ana");

        var failure = await Server.AskAsync(ana, text, expected: HttpStatusCode.BadRequest);

        Assert.That(failure.ErrorOf(field), Is.Not.Null, failure.GetRawText());
    }

    [TestCase("&limit=0", "limit")]
    [TestCase("&limit=101", "limit")]
    [TestCase("&limit=many", "limit")]
    [TestCase("&before=soon", "before")]
    [TestCase("&before=-1", "before")]
    [TestCase("&before=1.2", "before")]
    public async Task A_bad_page_parameter_is_named(string query, string field)
    {
        var ana = await Server.RegisterAsync("Ana");

        var failure = await Server.AskAsync(ana, "hello", query, HttpStatusCode.BadRequest);

        Assert.That(failure.ErrorOf(field), Is.Not.Null, failure.GetRawText());
    }

    [TestCase("foo:bar")]
    [TestCase("http://example.com/has:file")]
    public async Task Text_that_is_not_an_operator_is_searched_as_words(string text)
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, $"see {text}");

        Assert.That(await Server.FindAsync(ben, text), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_query_can_have_two_hundred_characters()
    {
        var ana = await Server.RegisterAsync("Ana");

        await Server.AskAsync(ana, new string('a', 200));
        await Server.AskAsync(ana, new string('a', 201), expected: HttpStatusCode.BadRequest);
    }
}
