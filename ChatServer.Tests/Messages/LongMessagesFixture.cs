using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

/// <summary>A conversation of long messages, whose pages end before their limit.</summary>
internal abstract class LongMessagesFixture : ServerFixture
{
    // 60 KB each in UTF-8: 17 fit into a page.
    protected const int Messages = 40;
    protected const int MaxBytes = 1_048_576 + 60_000;
    protected TestUser ana = null!;
    protected TestUser ben = null!;
    protected long thread;
    protected long[] ids = null!;

    protected static string Body(int number) => $"needle {number} " + new string('€', 19_900);

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

    protected string Fill(string path) => path
        .Replace("{ben}", ben.UserId.ToString(), StringComparison.Ordinal)
        .Replace("{thread}", $"{thread}", StringComparison.Ordinal)
        .Replace("{first}", $"{ids[0]}", StringComparison.Ordinal);

    protected async Task<List<long>> WalkAsync(TestUser user, string path, Func<JsonElement[], string> next, string first = "")
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

    protected async Task<int> FollowAsync(string path, Func<JsonElement, int> count, TestUser user)
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

    protected async Task<JsonElement> ReadAsync(TestUser user, string path)
    {
        using var http = Server.As(user.Access);
        using var answer = await http.GetAsync(path);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        Assert.That(bytes, Has.Length.LessThan(MaxBytes), path);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
