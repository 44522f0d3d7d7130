using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Harness;

/// <summary>Plays an answer to a request.</summary>
internal delegate Task ModelAnswer(ModelExchange exchange);

/// <summary>
/// A server that speaks like an OpenAI-compatible one, on a port of its own. What it answers is scripted: an answer for each
/// request, in order; the last one is given again and again. <see cref="ModelAnswers"/> has some.
/// </summary>
internal sealed class FakeModelServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ModelRequest> requests = new();
    private readonly Lock gate = new();
    private readonly Queue<ModelAnswer> answers = [];
    private ModelAnswer last = ModelAnswers.Text("Hello.");

    private FakeModelServer(WebApplication app) => this.app = app;

    /// <summary>For example <c>http://127.0.0.1:49152/v1</c>.</summary>
    public Uri BaseUrl => new(
        app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()
        + "/v1");

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. requests];

    public static async Task<FakeModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(options =>
        {
            options.Limits.MinResponseDataRate = null;
            options.Limits.MaxResponseBufferSize = 0; // a server that is read slowly notices it
        });
        var app = builder.Build();
        var server = new FakeModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Gives these answers to the next requests, and the last of them from then on.</summary>
    public void Answer(params ModelAnswer[] next)
    {
        lock (gate)
        {
            answers.Clear();
            foreach (var answer in next)
                answers.Enqueue(answer);
            last = next[^1];
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        requests.Enqueue(new ModelRequest(
            context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}"),
            Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length))));
        await Next()(new ModelExchange(context));
    }

    private ModelAnswer Next()
    {
        lock (gate)
            return answers.TryDequeue(out var next) ? next : last;
    }
}

internal sealed record ModelRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
}

/// <summary>A request that is being answered.</summary>
internal sealed class ModelExchange(HttpContext context)
{
    public string ConnectionId => context.Connection.Id;

    /// <summary>Cancelled when the client is gone.</summary>
    public CancellationToken Gone => context.RequestAborted;

    public void Begin(int status, string? contentType, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
    }

    /// <summary>Sends bytes at once. Without a beginning it is an event stream.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType ??= "text/event-stream";
        await context.Response.Body.WriteAsync(bytes, Gone);
        await context.Response.Body.FlushAsync(Gone);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends an event of a stream.</summary>
    public Task EventAsync(string data) => SendAsync($"data: {data}\n\n");

    /// <summary>Closes the connection in the middle of the answer.</summary>
    public static void HangUp() => throw new IOException("The server hangs up");

    /// <summary>Leaves the connection open and says nothing more, until the client is gone.</summary>
    public Task StallAsync() => Task.Delay(Timeout.Infinite, Gone);
}

/// <summary>Answers of a <see cref="FakeModelServer"/>.</summary>
internal static class ModelAnswers
{
    public const string Done = "[DONE]";

    /// <summary>Streams a text word by word, with the reason and the usage.</summary>
    public static ModelAnswer Text(string text, string reason = "stop") =>
        Events([.. Pieces(text).Select(Delta), Finish(reason), UsageChunk(7, 3), Done]);

    /// <summary>Streams events, then ends the stream.</summary>
    public static ModelAnswer Events(params string[] data) => async exchange =>
    {
        foreach (var one in data)
            await exchange.EventAsync(one);
    };

    /// <summary>Answers without a stream.</summary>
    public static ModelAnswer Status(int status, string body = "{}", params (string Name, string Value)[] headers) =>
        Whole(status, "application/json", body, headers);

    public static ModelAnswer Whole(
        int status, string? contentType, string body, params (string Name, string Value)[] headers) => exchange =>
        {
            exchange.Begin(status, contentType, headers);
            return exchange.SendAsync(body);
        };

    /// <summary>A chunk with a piece of text.</summary>
    public static string Delta(string text) => Chunk($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    /// <summary>A chunk with any delta.</summary>
    public static string Chunk(string delta, string reason = "null") =>
        $$"""
        {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{reason}}}]}
        """;

    public static string Finish(string reason = "stop") => Chunk("{}", $"\"{reason}\"");

    public static string UsageChunk(int input, int output) =>
        $$"""{"id":"c1","choices":[],"usage":{"prompt_tokens":{{input}},"completion_tokens":{{output}} } }""";

    private static IEnumerable<string> Pieces(string text) =>
        text.Split(' ').Select((word, index) => index == 0 ? word : $" {word}");
}
