using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>Reads Room's bodies.</summary>
internal static class Bodies
{
    public static async Task<JsonElement> ReadAsync(this Task<HttpResponseMessage> request, HttpStatusCode expected)
    {
        using var response = await request;
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), text);
        return JsonDocument.Parse(text, AnyDepth.Options).RootElement;
    }

    public static async Task<JsonElement> PostAsync(this HttpClient client, string path, object body, HttpStatusCode expected) =>
        await client.PostAsJsonAsync(path, body).ReadAsync(expected);

    public static JsonElement Data(this JsonElement envelope) => envelope.GetProperty("data");

    public static string? ErrorOf(this JsonElement envelope, string field) =>
        envelope.TryGetProperty("errors", out var errors) && errors.TryGetProperty(field, out var texts)
            ? texts[0].GetString()
            : null;
}
