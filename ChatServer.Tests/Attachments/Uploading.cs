using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Attachments;

/// <summary>Uploads in the way of a client.</summary>
internal static class Uploading
{
    public static readonly byte[] Png =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static Task<HttpResponseMessage> UploadAsync(
        this TestUser sender, Guid? receiver, byte[]? content, string name = "file.bin", string? message = null,
        string? attachedName = null, string? clientMsgId = null, string declaredType = "application/octet-stream",
        bool fileFirst = false)
    {
        var form = new MultipartFormDataContent();
        if (fileFirst)
            AddFile(form, content, name, declaredType);
        AddField(form, "receiver", receiver?.ToString());
        AddField(form, "message", message);
        AddField(form, "attached_file_name", attachedName);
        AddField(form, "client_msg_id", clientMsgId);
        if (!fileFirst)
            AddFile(form, content, name, declaredType);
        return sender.Client.PostAsync("/chat/attachment/", form);
    }

    /// <summary>Uploads, and returns the message of the 201.</summary>
    public static async Task<JsonElement> SendFileAsync(
        this TestUser sender, Guid receiver, byte[] content, string name = "file.bin", string? attachedName = null)
    {
        using var response = await sender.UploadAsync(receiver, content, name, attachedName: attachedName);
        Assert.That((int)response.StatusCode, Is.EqualTo(201), await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).GetProperty("entity").GetProperty("message");
    }

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>();

    public static string Link(this JsonElement message) => message.GetProperty("attached_file").GetString()!;

    private static void AddField(MultipartFormDataContent form, string name, string? value)
    {
        if (value is not null)
            form.Add(new StringContent(value), name);
    }

    private static void AddFile(MultipartFormDataContent form, byte[]? content, string name, string type)
    {
        if (content is null)
            return;

        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(file, "attached_file", name);
    }
}
