using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;

namespace ChatServer.Tests.Messages;

/// <summary>A page of long messages is short, in every API and list, and the rest comes with the next page.</summary>
[Parallelizable]
internal sealed class PageSizeTests : ServerFixture
{
    // 60 KB each in UTF-8: 17 fit into a page.
    private const int Messages = 40;
    private const int MaxBytes = 1_048_576 + 60_000;
    private TestUser ana = null!;
    private TestUser ben = null!;
    private long thread;
    private long[] ids = null!;

    private static string Body(int number) => $"needle {number} " + new string('€', 19_900);

    [OneTimeSetUp]
    public async Task SendLongMessages()
    {
        await using var device = await Server.ConnectAsync("Ana");
        (ana, ben) = (device.User, await Server.RegisterAsync("Ben"));
        ids = new long[Messages];
        for (var number = 0; number < Messages; number++)
        {
            await device.SendAsync(new
            {
                action = "text_message",
                receiver_id = ben.UserId,
                message_body = Body(number),
                parent_id = number == 0 ? (long?)null : ids[0],
            });
            ids[number] = (await device.ReceiveAsync("conf_message")).Id();
        }

        thread = await Server.ThreadOfAsync(ana);
        foreach (var id in ids)
            await device.SendAsync(new { action = "pin", message_id = id });
        await device.ReceiveUntilPongAsync();
    }

    [TestCase("/chat/messages/{ben}/?limit=500")]
    [TestCase("/chat/thread/messages/{thread}/?limit=500")]
    public async Task A_Room_history_continues_with_the_next_page_in_both_directions(string path)
    {
        var backwards = await WalkAsync(ana, Fill(path), page => $"&before={page[^1].Number("id")}");
        var forwards = await WalkAsync(ana, Fill(path), page => $"&after={page[0].Number("id")}", first: "&after=1");

        Assert.That(backwards, Is.EqualTo(ids.Reverse()));
        Assert.That(forwards.Order(), Is.EqualTo(ids.Where(id => id > 1)));
    }

    [Test]
    public async Task Room_replies_and_pins_continue_with_the_next_page()
    {
        var replies = await WalkAsync(
            ana, $"/chat/thread/replies/{ids[0]}/?limit=500", page => $"&before={page[^1].Number("id")}");
        var pins = await WalkAsync(ana, $"/chat/thread/pins/{thread}/?", page => $"&before={page[^1].Number("id")}");

        Assert.That(replies, Is.EqualTo(ids.Skip(1).Reverse()));
        Assert.That(pins, Is.EqualTo(ids.Reverse()));
    }

    [Test]
    public async Task Quoted_messages_count_towards_the_page_size()
    {
        await using var device = await Server.ConnectAsync(ana);
        var cleo = await Server.RegisterAsync("Cleo");
        var quoted = (await device.SendConfirmedAsync(cleo.UserId, Body(0))).Id();
        for (var number = 0; number < Messages; number++)
        {
            await device.SendAsync(
                new { action = "text_message", receiver_id = cleo.UserId, message_body = "yes", reply_to_id = quoted });
            await device.ReceiveAsync("conf_message");
        }

        var all = await WalkAsync(ana, $"/chat/messages/{cleo.UserId}/?limit=500", page => $"&before={page[^1].Number("id")}");

        Assert.That(all, Has.Count.EqualTo(Messages + 1));
    }

    [Test]
    public async Task JSON_escapes_count_towards_the_page_size()
    {
        await using var device = await Server.ConnectAsync(ana);
        var cleo = await Server.RegisterAsync("Cleo");
        for (var number = 0; number < 12; number++)
            await device.SendConfirmedAsync(cleo.UserId, string.Concat(Enumerable.Repeat("😀", 10_000)));

        var all = await WalkAsync(ana, $"/chat/messages/{cleo.UserId}/?limit=500", page => $"&before={page[^1].Number("id")}");

        Assert.That(all, Has.Count.EqualTo(12));
    }

    [TestCase("conversation/conv_{thread}?limit=200")]
    [TestCase("conversation/conv_{thread}/pins?x=")]
    [TestCase("msg_{first}/replies?limit=200")]
    public async Task Messages_API_lists_continue_with_the_next_page(string path)
    {
        var found = new List<string>();
        for (var before = ""; ;)
        {
            var page = await ReadAsync(ana, "/api/v1/messages/" + Fill(path) + before);
            var messages = page.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")!).ToList();
            found.AddRange(messages);
            if (!page.HasMore())
                break;

            Assert.That(messages, Is.Not.Empty);
            before = $"&before={messages[^1]}";
        }

        var expected = ids.Reverse().Select(id => $"msg_{id}").ToList();
        Assert.That(found, Is.EqualTo(path.Contains("replies", StringComparison.Ordinal) ? expected.SkipLast(1) : expected));
    }

    [Test]
    public async Task Messaging_API_pages_continue_by_link()
    {
        var conversations = (await ReadAsync(ana, "/messaging/conversations")).GetProperty("conversations").EnumerateArray();
        var id = conversations.Single(
            chat => chat.GetProperty("other_participant").Text("user_id") == ben.UserId.ToString()).Text("id");

        var count = await FollowAsync(
            $"/messaging/conversations/{id}/messages?limit=200", body => body.GetProperty("messages").GetArrayLength(), ana);

        Assert.That(count, Is.EqualTo(Messages));
    }

    [Test]
    public async Task Searches_continue_where_the_page_ended()
    {
        await Server.IndexAsync();
        var found = new List<long>();
        for (var before = ""; ;)
        {
            var page = (await ReadAsync(ana, $"/chat/search/?q=needle&thread={thread}&limit=100{before}")).Data();
            found.AddRange(page.FoundIds());
            if (!page.HasMore())
                break;

            before = $"&before={page.Text("next_before")}";
        }

        Assert.That(found, Is.EqualTo(ids.Reverse()));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_moderators_search_continues_where_the_page_ended(bool anywhere)
    {
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        var found = new List<long>();
        string? cursor = null;
        do
        {
            var page = await http.PostAsync(
                "/admin/messages/search/",
                new { conversation_id = thread, query = "needle", reason = "spam", limit = 100, cursor, anywhere },
                HttpStatusCode.OK);
            Assert.That(page.GetRawText(), Has.Length.LessThan(MaxBytes));
            found.AddRange(page.Ids());
            cursor = page.Text("next");
        }
        while (cursor is not null);

        Assert.That(found, Is.EqualTo(ids.Reverse()));
    }

    [Test]
    public async Task Threads_continue_with_the_next_page()
    {
        var owner = await Server.RegisterAsync("Dora");
        await using var device = await Server.ConnectAsync(owner);
        for (var number = 0; number < 25; number++)
            await device.SendConfirmedAsync((await Server.RegisterAsync($"Other{number}")).UserId, Body(number));

        var threads = await FollowAsync("/chat/user/threads/?limit=500", body => body.Data().GetArrayLength(), owner);

        Assert.That(threads, Is.EqualTo(25));
    }

    [Test]
    public async Task A_sync_page_with_edits_of_long_messages_is_shorter()
    {
        await using var device = await Server.ConnectAsync("Eve");
        var messages = new List<long>();
        for (var number = 0; number < 30; number++)
            messages.Add((await device.SendConfirmedAsync(device.UserId, "short")).Id());
        foreach (var id in messages)
        {
            await device.SendAsync(new { action = "edit_message", message_id = id, message_body = Body(0) });
            await device.ReceiveAsync();
        }

        await using var other = await device.ConnectAgainAsync();
        var (frames, complete) = await other.SyncAsync($"{messages[^1]}", limit: 1_000);

        Assert.That(frames, Is.Not.Empty.And.Count.LessThan(15));
        Assert.That(complete.HasMore(), Is.True);
    }

    private string Fill(string path) => path
        .Replace("{ben}", ben.UserId.ToString(), StringComparison.Ordinal)
        .Replace("{thread}", $"{thread}", StringComparison.Ordinal)
        .Replace("{first}", $"{ids[0]}", StringComparison.Ordinal);

    private async Task<List<long>> WalkAsync(TestUser user, string path, Func<JsonElement[], string> next, string first = "")
    {
        var found = new List<long>();
        for (var on = first; ;)
        {
            var data = (await ReadAsync(user, path + on)).Data();
            var page = data.Messages();
            found.AddRange(data.Ids());
            if (!data.HasMore())
                return found;

            Assert.That(page, Is.Not.Empty);
            on = next(page);
        }
    }

    private async Task<int> FollowAsync(string path, Func<JsonElement, int> count, TestUser user)
    {
        using var http = Server.As(user.Access);
        var total = 0;
        for (string? next = path; next is not null;)
        {
            using var answer = await http.GetAsync(next);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
            Assert.That(
                answer.Content.Headers.ContentLength ?? System.Text.Encoding.UTF8.GetByteCount(text), Is.LessThan(MaxBytes));
            total += count(JsonDocument.Parse(text).RootElement);
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        return total;
    }

    private async Task<JsonElement> ReadAsync(TestUser user, string path)
    {
        using var http = Server.As(user.Access);
        using var answer = await http.GetAsync(path);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        Assert.That(bytes, Has.Length.LessThan(MaxBytes), path);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
