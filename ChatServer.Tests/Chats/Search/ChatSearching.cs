using ChatServer.Chats;
using ChatServer.Chats.Search;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats.Search;

/// <summary>Fills, waits for and queries the index of chats.</summary>
internal static class ChatSearching
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns when all chats written so far can be found.</summary>
    public static async Task IndexChatsAsync(this TestServer server)
    {
        using var patience = new CancellationTokenSource(Patience);
        var last = await server.Get<Database>().ReadAsync(ChatChangeStore.FindLast, patience.Token);
        await server.Get<ChatIndex>().Index.WaitForAsync(last, patience.Token);
    }

    /// <summary>The titles of a page of hits, in all chats written so far.</summary>
    public static async Task<string[]> FindAsync(this TestServer server, ChatClient client, string text, int page = 1)
    {
        await server.IndexChatsAsync();
        return await client.ListAsync($"/search?text={Uri.EscapeDataString(text)}&page={page}");
    }

    /// <summary>A chat of a title and the contents of its messages, one below the other.</summary>
    public static Task<string> TellAsync(this ChatClient client, string title, params string[] contents) =>
        client.NewAsync(Document(title, contents));

    public static string Document(string title, params string[] contents)
    {
        var nodes = contents.Select((content, number) =>
            $$"""
            "m{{number}}":{"id":"m{{number}}","parentId":{{(number == 0 ? "null" : $"\"m{number - 1}\"")}},"content":"{{content}}"}
            """);
        return $$"""
            {"title":"{{title}}","history":{"messages":{ {{string.Join(',', nodes)}} },"currentId":"m0"},"messages":[]}
            """;
    }
}
