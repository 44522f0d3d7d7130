using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Inbox;

/// <summary>
/// A page of conversations with long newest messages is short, pinned or not, and the rest comes with the next page.
/// </summary>
[Parallelizable]
internal sealed class ConversationPageTests : ServerFixture
{
    private const int Conversations = 30;
    private const int MaxBytes = 1_048_576 + 60_000;
    private TestUser ana = null!;
    private List<long> threads = null!;

    [SetUp]
    public async Task SendLongMessages()
    {
        await using var device = await Server.ConnectAsync("Ana");
        ana = device.User;
        for (var number = 0; number < Conversations; number++)
            await device.SendConfirmedAsync((await Server.RegisterAsync($"Other{number}")).UserId, new string('€', 19_900));

        threads = await WalkAsync();
    }

    [Test]
    public void Each_conversation_is_listed_once() => Assert.That(threads.Distinct().Count(), Is.EqualTo(Conversations));

    [TestCase(20)]
    [TestCase(Conversations)]
    public async Task Pinned_conversations_fill_pages_too(int pins)
    {
        foreach (var thread in threads.Take(pins))
            await PinAsync(thread);

        var listed = await WalkAsync();

        Assert.That(listed, Is.EqualTo(threads.Take(pins).Reverse().Concat(threads.Skip(pins))));
    }

    private async Task PinAsync(long thread)
    {
        using var http = Server.As(ana.Access);
        using var answer = await http.PatchAsJsonAsync($"/chat/thread/settings/{thread}/", new { pinned = true });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<List<long>> WalkAsync()
    {
        var listed = new List<long>();
        for (var before = ""; ;)
        {
            var page = (await ReadAsync("/chat/conversations/?limit=500" + before)).Data();
            var conversations = page.GetProperty("conversations").EnumerateArray().ToList();
            listed.AddRange(conversations.Select(conversation => conversation.Number("id")));
            if (!page.HasMore())
                return listed;

            before = $"&before={conversations[^1].GetProperty("last_message").Number("id")}";
        }
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var http = Server.As(ana.Access);
        var bytes = await http.GetByteArrayAsync(path);
        Assert.That(bytes, Has.Length.LessThan(MaxBytes), path);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
