using System.Net;
using System.Text.Json;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Sending;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using MessageType = ChatServer.Messages.Types.MessageType;

namespace ChatServer.Tests.Messages.Search;

/// <summary>Fills, waits for and queries the index of messages.</summary>
internal static class Searching
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns when all messages sent so far can be found.</summary>
    public static async Task IndexAsync(this TestServer server)
    {
        using var patience = new CancellationTokenSource(Patience);
        var last = await server.Get<Database>().ReadAsync(read => read.LastPosition(), patience.Token);
        await server.Get<SearchIndex>().WaitForAsync(last, patience.Token);
    }

    /// <summary>Returns the data of a search over all messages sent so far.</summary>
    public static async Task<JsonElement> SearchAsync(this TestServer server, TestUser user, string text, string query = "")
    {
        await server.IndexAsync();
        return (await server.AskAsync(user, text, query)).Data();
    }

    public static Task<JsonElement> AskAsync(
        this TestServer server, TestUser user, string text, string query = "", HttpStatusCode expected = HttpStatusCode.OK) =>
        server.GetAsync(user, $"/chat/search/?q={Uri.EscapeDataString(text)}{query}", expected);

    public static async Task<string?[]> FindAsync(this TestServer server, TestUser user, string text, string query = "") =>
        [.. (await server.SearchAsync(user, text, query)).Results()
            .Select(result => result.GetProperty("message").Text("message"))];

    public static JsonElement[] Results(this JsonElement page) => [.. page.GetProperty("results").EnumerateArray()];

    public static long[] FoundIds(this JsonElement page) =>
        [.. page.Results().Select(result => result.GetProperty("message").Number("id"))];

    /// <summary>Returns the ids on all pages.</summary>
    public static async Task<List<long>> FindAllAsync(this TestServer server, TestUser user, string text, int limit = 100)
    {
        await server.IndexAsync();
        var ids = new List<long>();
        for (string? before = null; ;)
        {
            var page =
                (await server.AskAsync(user, text, $"&limit={limit}" + (before is null ? "" : $"&before={before}"))).Data();
            ids.AddRange(page.FoundIds());
            if (!page.GetProperty("has_more").GetBoolean())
                return ids;

            before = page.Text("next_before");
        }
    }

    /// <summary>Sends texts within the server, in order, and returns when they are stored.</summary>
    public static async Task SendTextsAsync(this TestServer server, Guid sender, Guid receiver, params IEnumerable<string> texts)
    {
        var outbox = server.Get<Outbox>();
        foreach (var chunk in texts.Chunk(1_000))
        {
            var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var left = chunk.Length;
            foreach (var text in chunk)
            {
                outbox.Send(
                    new MessageDraft(sender, SendTarget.To(receiver), new MessageContent(MessageType.Text, text)), (_, outcome) =>
                    {
                        Assert.That(outcome.Refusal, Is.Null);
                        if (Interlocked.Decrement(ref left) == 0)
                            stored.SetResult();
                    });
            }

            await stored.Task.WaitAsync(Patience);
        }
    }
}
