using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>A request that a bot received.</summary>
internal sealed record BotCall(IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static async Task<BotCall> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new BotCall(
            request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
    }
}

/// <summary>A bot on a port of its own. A path has the answer that the test gives it.</summary>
internal sealed class BotServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> answers = new();
    private readonly WebApplication app;

    private BotServer(WebApplication app)
    {
        this.app = app;
        app.Run(context => answers[context.Request.Path](context));
    }

    public static async Task<BotServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bot = new BotServer(builder.Build());
        await bot.app.StartAsync();
        return bot;
    }

    /// <summary>Adds a path that answers so, and returns its address.</summary>
    public string At(RequestDelegate answer)
    {
        var path = $"/{Guid.NewGuid():N}";
        answers[path] = answer;
        return app.Urls.Single() + path;
    }

    /// <summary>The same for an answer that is always the same.</summary>
    public string At(int status, string contentType, string body) => At(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
