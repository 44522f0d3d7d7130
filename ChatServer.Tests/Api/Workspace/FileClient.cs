using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Workspace;

/// <summary>Uploads of the clients of the workspace APIs, and the messages that they post with them.</summary>
internal static class FileClient
{
    public const string Root = "/api/v1/files";

    /// <summary>As Open WebUI's client does.</summary>
    public static async Task<JsonElement> UploadAsync(
        this HttpClient http, string name, byte[] content, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        form.Add(file, "file", name);
        form.Add(new StringContent("""{"channel_id":"x"}"""), "metadata");
        return await http.PostAsync($"{Root}/?process=false", form).ReadAsync(expected);
    }

    /// <summary>Uploads texts and posts them with one message. Returns the message.</summary>
    public static async Task<JsonElement> PostFilesAsync(
        this TestServer server, ChannelUser sender, string channel, params string[] texts)
    {
        using var http = server.As(sender.User.Access);
        var files = new List<object>();
        foreach (var text in texts)
            files.Add(FileOf(await http.UploadAsync($"{text}.txt", Encoding.UTF8.GetBytes(text))));
        return await sender.PostMessageAsync(channel, new { content = "see", data = new { files } });
    }

    /// <summary>An upload as clients name it in a message.</summary>
    public static object FileOf(JsonElement upload) => new
    {
        type = "file",
        id = upload.Text("id"),
        url = upload.Text("id"),
        name = upload.Text("filename"),
    };

    public static string?[] FileIds(this JsonElement message) =>
        [.. message.GetProperty("data").GetProperty("files").EnumerateArray().Select(file => file.Text("id"))];
}
