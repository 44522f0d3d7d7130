using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;

namespace ChatServer.Tests.Messages;

/// <summary>A page of long messages is short, in every API and list, and the rest comes with the next page.</summary>
[Parallelizable]
internal sealed class PageSizeTests : LongMessagesFixture
{
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
}
