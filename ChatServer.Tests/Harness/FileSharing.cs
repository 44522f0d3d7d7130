using System.Net;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Shares files like a client of the Messages API.</summary>
internal static class FileSharing
{
    /// <summary>Shares a file in a conversation and returns the body of the 200.</summary>
    public static async Task<JsonElement> ShareFileAsync(
        this MessagesClient client, string conversation, byte[] content, string name, params (string Name, string Value)[] fields)
    {
        using var response = await client.PostFileAsync(conversation, content, name, fields);
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <summary>Shares a file, accepted or not.</summary>
    public static async Task<HttpResponseMessage> PostFileAsync(
        this MessagesClient client, string conversation, byte[] content, string name, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
            form.Add(new StringContent(value), field);
        form.Add(new ByteArrayContent(content), "file", name);
        return await client.Http.PostAsync($"/api/v1/messages/conversation/{conversation}/share-file", form);
    }
}
