using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Actions in groups and other threads.</summary>
internal static class GroupThreads
{
    public static async Task SetRoleAsync(this TestServer server, TestUser owner, long group, Guid member, string role)
    {
        using var http = server.As(owner.Access);
        using var response = await http.PatchAsJsonAsync($"/chat/groups/{group}/members/{member}/", new { role });
        response.EnsureSuccessStatusCode();
    }

    public static async Task RemoveMemberAsync(this TestServer server, TestUser actor, long group, Guid member)
    {
        using var http = server.As(actor.Access);
        using var response = await http.DeleteAsync($"/chat/groups/{group}/members/{member}/");
        response.EnsureSuccessStatusCode();
    }

    public static async Task AddMembersAsync(this TestServer server, TestUser actor, long group, params Guid[] members)
    {
        using var http = server.As(actor.Access);
        using var response = await http.PostAsJsonAsync($"/chat/groups/{group}/members/", new { user_ids = members });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Sends a message to a thread and returns its id; frames before its confirmation are skipped.
    /// </summary>
    public static async Task<long> SendInThreadAsync(this RoomClient client, long thread, string text, long? parent = null)
    {
        await client.SendAsync(new { action = "text_message", thread_id = thread, message_body = text, parent_id = parent });
        return (await client.ReceiveUntilConfirmedAsync(text)).Id();
    }

    public static async Task<JsonElement> ReceiveUntilConfirmedAsync(this RoomClient client, string text)
    {
        while (true)
        {
            if (await client.ReceiveUntilConfirmedAsync() is var confirmed && confirmed.Text("message") == text)
                return confirmed;
        }
    }

    /// <summary>Uploads a file with these fields, accepted or not.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(
        this HttpClient http, byte[] content, params (string Name, object Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent($"{value}"), name);
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "attached_file", "notes.txt");
        return await http.PostAsync("/chat/attachment/", form);
    }

    /// <summary>Uploads a file with these fields and returns the message of the answer.</summary>
    public static async Task<JsonElement> UploadFormAsync(
        this HttpClient http, byte[] content, params (string Name, object Value)[] fields)
    {
        using var response = await http.PostFormAsync(content, fields);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("entity").GetProperty("message");
    }
}
