using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Uploads files for tests of later steps.</summary>
internal static class Uploads
{
    /// <summary>Uploads a file and returns the message of the answer.</summary>
    public static async Task<JsonElement> UploadAsync(
        this HttpClient http, Guid receiver, byte[] content, string fileName = "notes.txt", string message = "this is the file",
        string? clientMsgId = null, object? replyTo = null, string? type = null, string? data = null)
    {
        using var response = await http.PostFileAsync(receiver, content, fileName, message, clientMsgId, replyTo, type, data);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("entity").GetProperty("message");
    }

    /// <summary>Uploads a file, accepted or not.</summary>
    public static async Task<HttpResponseMessage> PostFileAsync(
        this HttpClient http, Guid receiver, byte[] content, string fileName = "notes.txt", string message = "this is the file",
        string? clientMsgId = null, object? replyTo = null, string? type = null, string? data = null)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(receiver.ToString()), "receiver");
        form.Add(new StringContent(message), "message");
        if (clientMsgId is not null)
            form.Add(new StringContent(clientMsgId), "client_msg_id");
        if (replyTo is not null)
            form.Add(new StringContent($"{replyTo}"), "reply_to_id");
        if (type is not null)
            form.Add(new StringContent(type), "message_type");
        if (data is not null)
            form.Add(new StringContent(data), "data");
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "attached_file", fileName);
        return await http.PostAsync("/chat/attachment/", form);
    }
}
