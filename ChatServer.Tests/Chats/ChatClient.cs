using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>A user of the Chats API.</summary>
internal sealed class ChatClient(TestUser user, HttpClient http) : IDisposable
{
    public const string Chats = "/api/v1/chats", Folders = "/api/v1/folders";

    public TestUser User => user;

    public HttpClient Http => http;

    /// <summary>Makes a chat of a document, as JSON, and returns its id.</summary>
    public async Task<string> NewAsync(string document = """{"title":"Plans"}""", string? folderId = null) =>
        (await SendAsync("/new", $$"""{"chat":{{document}},"folder_id":{{JsonSerializer.Serialize(folderId)}}}""")).Text("id")!;

    public Task<JsonElement> SaveAsync(string id, string document) => SendAsync($"/{id}", $$"""{"chat":{{document}}}""");

    public Task<JsonElement> SendAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.PostAsync(Chats + path, Json(json)).ReadAsync(expected);

    public Task<JsonElement> PostAsync(string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK) =>
        (body is null ? http.PostAsync(Chats + path, content: null) : http.PostAsJsonAsync(Chats + path, body))
            .ReadAsync(expected);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.GetAsync(Chats + path).ReadAsync(expected);

    public Task<JsonElement> DeleteAsync(string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, Chats + path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return http.SendAsync(request).ReadAsync(expected);
    }

    /// <summary>The document of a chat, as it is written.</summary>
    public async Task<string> ReadDocumentAsync(string id) => (await GetAsync($"/{id}")).GetProperty("chat").GetRawText();

    public async Task<string[]> ListAsync(string path) =>
        [.. (await GetAsync(path)).EnumerateArray().Select(chat => chat.Text("title")!)];

    public Task<JsonElement> PostFolderAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.PostAsJsonAsync(Folders + path, body).ReadAsync(expected);

    public async Task<string> NewFolderAsync(string name, string? parentId = null)
    {
        var id = (await PostFolderAsync("/", new { name })).Text("id")!;
        if (parentId is not null)
            await PostFolderAsync($"/{id}/update/parent", new { parent_id = parentId });
        return id;
    }

    public Task<JsonElement> EventAsync(string id, string messageId, string type, string data) =>
        SendAsync($"/{id}/messages/{messageId}/event", $$"""{"type":"{{type}}","data":{{data}}}""");

    /// <summary>A message of the tree.</summary>
    public async Task<JsonElement> ReadMessageAsync(string id, string messageId) =>
        (await GetAsync($"/{id}")).GetProperty("chat").GetProperty("history").GetProperty("messages").GetProperty(messageId);

    public void Dispose() => http.Dispose();

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

internal static class ChatClients
{
    public static async Task<ChatClient> ChatAsync(this TestServer server, string name)
    {
        var user = await server.RegisterAsync(name);
        return new ChatClient(user, server.As(user.Access));
    }

    public static string? Title(this JsonElement chat) => chat.Text("title");

    public static string? Detail(this JsonElement failure) => failure.Text("detail");

    /// <summary>Where a 422 says that the fault is.</summary>
    public static string Place(this JsonElement failure) => string.Join(
        '.', failure.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString()));
}
