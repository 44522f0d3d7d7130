using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ChatServer.Benchmarks.Agents;

/// <summary>When a reply was asked for, and when its first token was sent, of <see cref="Stopwatch"/>.</summary>
internal sealed record StreamStart(long AskedAt, long FirstAt);

/// <summary>
/// An OpenAI-compatible server of this tool's own. It streams what the last question orders, see <see cref="StreamOrder"/>; each
/// token says when it was sent, see <see cref="TokenStamp"/>.
/// </summary>
internal sealed class StreamProvider : IAsyncDisposable
{
    public const string Model = "stream";
    private const string Path = "/v1";
    private readonly ConcurrentDictionary<string, StreamStart> starts = new();
    private readonly WebApplication app;

    private StreamProvider(WebApplication app) => this.app = app;

    public Uri BaseUrl => new(app.Urls.First() + Path);

    /// <summary>Replies end with their first token, at once.</summary>
    public bool IsBrief { get; set; }

    public static async Task<StreamProvider> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new StreamProvider(builder.Build());
        provider.app.MapPost($"{Path}/chat/completions", provider.ReplyAsync);
        await provider.app.StartAsync(cancellationToken);
        return provider;
    }

    /// <summary>When a reply was begun; null if it wasn't. It is forgotten then.</summary>
    public StreamStart? TakeStart(string tag) => starts.TryRemove(tag, out var start) ? start : null;

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private async Task ReplyAsync(HttpContext context)
    {
        var askedAt = Stopwatch.GetTimestamp();
        var order = await ReadOrderAsync(context);
        context.Response.ContentType = "text/event-stream";
        try
        {
            await StreamAsync(context.Response, order, askedAt, context.RequestAborted);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The server reads no further, or was killed.
        }
    }

    private static async Task<StreamOrder> ReadOrderAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var question = body.RootElement.GetProperty("messages").EnumerateArray()
            .Last(message => message.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!;
        return StreamOrder.Parse(question) ?? throw new BadHttpRequestException($"'{question}' orders no stream");
    }

    private async Task StreamAsync(HttpResponse response, StreamOrder order, long askedAt, CancellationToken ended)
    {
        await response.StartAsync(ended);
        if (order.FirstDelay > TimeSpan.Zero && !IsBrief)
            await Task.Delay(order.FirstDelay, ended);

        starts[order.Tag] = new StreamStart(askedAt, Stopwatch.GetTimestamp());
        await SendTokensAsync(response, order, ended);
        response.BodyWriter.Write(
            """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""u8);
        response.BodyWriter.Write("\n\ndata: [DONE]\n\n"u8);
        await response.BodyWriter.FlushAsync(ended);
    }

    // By the clock: tokens that are late go out together.
    private async Task SendTokensAsync(HttpResponse response, StreamOrder order, CancellationToken ended)
    {
        var clock = Stopwatch.StartNew();
        for (var sent = 0; sent < order.Tokens;)
        {
            var due = Math.Min(order.Tokens, 1 + (int)(clock.Elapsed.TotalSeconds * order.Rate));
            for (; sent < due; sent++)
                response.BodyWriter.Write(Piece(sent == 0 ? $"{order.Tag} {TokenStamp.Take()}" : TokenStamp.Take()));
            await response.BodyWriter.FlushAsync(ended);
            if (IsBrief)
                return;

            var wait = TimeSpan.FromSeconds((double)sent / order.Rate) - clock.Elapsed;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, ended);
        }
    }

    private static byte[] Piece(string text) =>
        Encoding.ASCII.GetBytes($"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
}
