using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Query;

[Parallelizable]
internal sealed class MessageSearchTests : ServerFixture
{
    [TestCase("umbrella")]
    [TestCase("UMBRELLA")]
    [TestCase("umb")]
    [TestCase("umbrell")]
    [TestCase("red umbrella")]
    [TestCase("umbrella red")]
    [TestCase("at")]
    [TestCase("\"red umbrella\"")]
    [TestCase("“red umbrella”")]
    [TestCase("cafe")]
    [TestCase("Café")]
    [TestCase("strasse")]
    [TestCase("42")]
    public async Task A_message_is_found_by_its_words(string text)
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(
            ana.UserId, ben.UserId, "My red umbrella is at the Café in Goethestraße, Strasse 42", "something else");

        Assert.That(await Server.FindAsync(ben, text), Has.Length.EqualTo(1));
        Assert.That(await Server.FindAsync(ana, text), Has.Length.EqualTo(1));
    }

    [TestCase("mbrella")]
    [TestCase("um")]
    [TestCase("umbrellas")]
    [TestCase("\"umb\"")]
    [TestCase("\"umbrella red\"")]
    [TestCase("\"my umbrella\"")]
    [TestCase("umbrella blue")]
    public async Task A_message_is_not_found_by_other_words(string text)
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "My red umbrella");

        Assert.That(await Server.FindAsync(ben, text), Is.Empty);
    }

    [TestCase("東京", "東京都に住んでいます", true)]
    [TestCase("都", "東京都に住んでいます", true)]
    [TestCase("住んで", "東京都に住んでいます", true)]
    [TestCase("京東", "東京都に住んでいます", false)]
    [TestCase("한국", "한국어를 배웁니다", true)]
    [TestCase("สวัสดี", "สวัสดีครับ", true)]
    [TestCase("привет", "Привёт, Привет", true)]
    [TestCase("αθηνα", "Αθήνα", true)]
    [TestCase("lodz", "Łódź", true)]
    [TestCase("ａｂｃ", "abc", true)]
    public async Task Words_in_any_script_are_found(string text, string message, bool isFound)
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, message);

        Assert.That(await Server.FindAsync(ben, text), Has.Length.EqualTo(isFound ? 1 : 0));
    }

    [Test]
    public async Task A_long_word_is_matched_in_full()
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "Donaudampfschifffahrt", "Donaudampfschiffer");

        Assert.That(await Server.FindAsync(ben, "donaudampfschiff"), Has.Length.EqualTo(2));
        Assert.That(await Server.FindAsync(ben, "donaudampfschifffahrt"), Is.EqualTo(new[] { "Donaudampfschifffahrt" }));
    }

    [Test]
    public async Task A_hit_is_marked_in_the_snippet()
    {
        var (ana, ben) = await PairAsync();
        var padding = string.Concat(Enumerable.Repeat("nothing of interest ", 20));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, $"{padding}here is the Café 🎉 of cafés <b>", "a short café");

        var found = (await Server.SearchAsync(ben, "cafe")).Results();

        Assert.That(Marked(found[0]), Is.EqualTo(new[] { "café" }));
        Assert.That(found[0].Text("snippet"), Is.EqualTo("a short café"));
        Assert.That(Marked(found[1]), Is.EqualTo(new[] { "Café", "cafés" }));
        Assert.That(found[1].Text("snippet"), Does.StartWith("…").And.EndWith("<b>").And.Length.LessThan(100));
    }

    [Test]
    public async Task A_phrase_is_marked_as_a_unit()
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "to be, or not to be");

        var found = (await Server.SearchAsync(ben, "\"to be\" not")).Results().Single();

        Assert.That(Marked(found), Is.EqualTo(new[] { "to be", "not", "to be" }));
    }

    [Test]
    public async Task Hits_are_paged_newest_first()
    {
        var (ana, ben) = await PairAsync();
        var cleo = await Server.RegisterAsync("Cleo");
        for (var i = 0; i < 25; i++)
            await Server.SendTextsAsync(i % 3 == 0 ? cleo.UserId : ana.UserId, ben.UserId, $"pineapple {i}", $"filler {i}");

        var ids = await Server.FindAllAsync(ben, "pineapple", limit: 4);
        var texts = await Server.FindAsync(ben, "pineapple", "&limit=25");

        Assert.That(ids, Has.Count.EqualTo(25).And.Ordered.Descending);
        Assert.That(texts, Is.EqualTo(Enumerable.Range(0, 25).Reverse().Select(i => $"pineapple {i}")));
        Assert.That((await Server.AskAsync(ben, "pineapple", "&limit=25")).Data().GetProperty("has_more").GetBoolean(), Is.False);
    }

    [Test]
    public async Task An_edited_message_is_found_by_its_new_words_only()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var id = (await ana.SendConfirmedAsync(ben.UserId, "crocodile at noon")).Id();
        Assert.That(await Server.FindAsync(ben, "crocodile"), Has.Length.EqualTo(1));

        await ana.SendAsync(new { action = "edit_message", message_id = id, message_body = "flamingo at noon" });
        await ana.ReceiveAsync("message_edited");

        Assert.That(await Server.FindAsync(ben, "crocodile"), Is.Empty);
        Assert.That(await Server.FindAsync(ben, "flamingo noon"), Is.EqualTo(new[] { "flamingo at noon" }));
    }

    [Test]
    public async Task A_deleted_message_is_not_found()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var id = (await ana.SendConfirmedAsync(ben.UserId, "crocodile")).Id();
        Assert.That(await Server.FindAsync(ben, "crocodile"), Has.Length.EqualTo(1));

        await ana.SendAsync(new { action = "delete_message", message_id = id });
        await ana.ReceiveAsync("message_deleted");

        Assert.That(
            (await Server.AskAsync(ben, "crocodile")).Data().Results(), Is.Empty, "at once, whether or not the index knows");
        Assert.That(await Server.FindAsync(ben, "crocodile"), Is.Empty);
    }

    [Test]
    public async Task A_stranger_finds_nothing()
    {
        var (ana, ben) = await PairAsync();
        var eve = await Server.RegisterAsync("Eve");
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "marzipan");
        var thread = (await Server.SearchAsync(ben, "marzipan")).Results().Single().GetProperty("message").Number("thread");

        Assert.That(await Server.FindAsync(eve, "marzipan"), Is.Empty);
        await Server.AskAsync(eve, "marzipan", $"&thread={thread}", HttpStatusCode.NotFound);
        await Server.AskAsync(eve, "marzipan", "&thread=999999", HttpStatusCode.NotFound);
        Assert.That(
            (await Server.AskAsync(eve, $"marzipan in:{thread}", expected: HttpStatusCode.BadRequest)).ErrorOf("q"),
            Does.Contain("in:"));
    }

    [Test]
    public async Task Former_members_find_messages_up_to_the_moment_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var group = (await http.PostAsync(
            "/chat/groups/", new { name = "Climbing", member_ids = new[] { ben.UserId } },
            HttpStatusCode.Created)).Data().Number("id");
        await ana.SendInThreadAsync(group, "carabiner before");
        await http.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/");
        await ana.SendInThreadAsync(group, "carabiner after");

        Assert.That(await Server.FindAsync(ana.User, "carabiner"), Is.EqualTo(new[] { "carabiner after", "carabiner before" }));
        Assert.That(await Server.FindAsync(ben, "carabiner"), Is.EqualTo(new[] { "carabiner before" }));
        Assert.That(await Server.FindAsync(ben, "carabiner", $"&thread={group}"), Is.EqualTo(new[] { "carabiner before" }));
        Assert.That(
            await Server.FindAsync(ben, "climbing"), Is.Empty, "what the server says of a group is no message of anybody");
    }

    [Test]
    public async Task A_user_who_cleared_a_conversation_finds_only_later_messages()
    {
        var (ana, ben) = await PairAsync();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "harpsichord before");
        var thread = (await Server.SearchAsync(ben, "harpsichord")).Results().Single().GetProperty("message").Number("thread");
        using var http = Server.As(ben.Access);
        (await http.DeleteAsync($"/chat/thread/{thread}/")).EnsureSuccessStatusCode();
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "harpsichord after");

        Assert.That(await Server.FindAsync(ben, "harpsichord"), Is.EqualTo(new[] { "harpsichord after" }));
        Assert.That(await Server.FindAsync(ben, "harpsichord", $"&thread={thread}"), Is.EqualTo(new[] { "harpsichord after" }));
        Assert.That(await Server.FindAsync(ana, "harpsichord"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_file_message_is_found_by_name_and_by_having_a_file()
    {
        var (ana, ben) = await PairAsync();
        using var http = Server.As(ana.Access);
        await http.UploadAsync(ben.UserId, "hello"u8.ToArray(), "quarterly-report.txt", "here it is");
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "the quarterly meeting");

        Assert.That(await Server.FindAsync(ben, "quarterly"), Has.Length.EqualTo(2));
        Assert.That(await Server.FindAsync(ben, "quarterly has:file"), Is.EqualTo(new[] { "here it is" }));
        Assert.That(await Server.FindAsync(ben, "has:file"), Is.EqualTo(new[] { "here it is" }));
        var found = (await Server.SearchAsync(ben, "report")).Results().Single();
        Assert.That(found.Text("snippet"), Is.EqualTo("here it is quarterly-report.txt"));
        Assert.That(Marked(found), Is.EqualTo(new[] { "report" }));
    }

    private static IEnumerable<string> Marked(JsonElement result) => result.GetProperty("matches").EnumerateArray()
        .Select(match => result.Text("snippet")!.Substring((int)match.Number("start"), (int)match.Number("length")));

    private async Task<(TestUser Ana, TestUser Ben)> PairAsync() =>
        (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
}
