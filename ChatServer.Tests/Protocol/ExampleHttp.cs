using System.Net.Http.Headers;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Protocol;

/// <summary>The requests of examples, and their responses.</summary>
internal sealed class ExampleHttp(TestServer server, ExampleUsers users, Placeholders placeholders) : IDisposable
{
    private HttpResponseMessage? response;

    /// <summary>Sends a request, whose response <see cref="CompareAsync"/> compares.</summary>
    public async Task AskAsync(Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), await users.FillAsync(request.Target));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(
                Encoding.UTF8.GetBytes((await users.FillAsync(body)).Replace("\n", "\r\n", StringComparison.Ordinal)));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in request.Headers)
        {
            var filled = await users.FillAsync(value);
            if (name == "Content-Type")
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(filled);
            else
                message.Headers.TryAddWithoutValidation(name, filled);
        }

        response?.Dispose();
        response = await server.Http.SendAsync(message);
    }

    /// <summary>Compares the newest response with the one of an example.</summary>
    public async Task CompareAsync(Response expected)
    {
        Assert.That(response, Is.Not.Null, $"{expected.Place}: there is no request to this response");
        var body = await response!.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(expected.Status), $"{expected.Place}: {body}");
        foreach (var (name, value) in expected.Headers)
        {
            var actual = response.Headers.TryGetValues(name, out var values)
                || response.Content.Headers.TryGetValues(name, out values)
                ? string.Join(", ", values)
                : "";
            Assert.That(placeholders.Compare(value, actual), Is.Null, $"{expected.Place}: {name} is {actual}");
        }

        if (expected.Body is not null)
            Assert.That(placeholders.Compare(expected.Body, body), Is.Null, $"{expected.Place}: {body}");
    }

    public void Dispose() => response?.Dispose();
}
