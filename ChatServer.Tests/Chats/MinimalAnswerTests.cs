using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Clients that prefer answers without the chat.</summary>
[Parallelizable]
internal sealed class MinimalAnswerTests : ServerFixture
{
    private const string Document = """{"title":"Plans","history":{"messages":{"a":{"id":"a","content":"one"}}}}""";

    [TestCase("", """{"chat":{"title":"Trips"}}""")]
    [TestCase("/messages/a", """{"content":"two"}""")]
    [TestCase("/pin", null)]
    [TestCase("/archive", null)]
    [TestCase("/folder", """{"folder_id":null}""")]
    public async Task A_change_is_answered_without_the_chat(string path, string? body)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        using var response = await SendAsync(ana, $"/{id}{path}", body, "respond-async, Return=Minimal; foo=bar");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(response.Headers.GetValues("Preference-Applied"), Is.EqualTo(new[] { "return=minimal" }));
    }

    [Test]
    public async Task The_change_is_made()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        using var response = await SendAsync(ana, $"/{id}/messages/a", """{"content":"two"}""", "return=minimal");

        Assert.That((await ana.ReadMessageAsync(id, "a")).Text("content"), Is.EqualTo("two"));
    }

    [TestCase("return=representation", HttpStatusCode.OK)]
    [TestCase("return=minimal", HttpStatusCode.NotFound)]
    public async Task Other_preferences_and_refusals_are_answered_as_ever(string prefer, HttpStatusCode status)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = status == HttpStatusCode.OK ? await ana.NewAsync(Document) : $"{Guid.NewGuid()}";

        using var response = await SendAsync(ana, $"/{id}/messages/a", """{"content":"two"}""", prefer);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Headers.Contains("Preference-Applied"), Is.False);
    }

    private static async Task<HttpResponseMessage> SendAsync(ChatClient client, string path, string? body, string prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ChatClient.Chats + path);
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        if (body is not null)
            request.Content = ChatClient.Json(body);
        return await client.Http.SendAsync(request);
    }
}
