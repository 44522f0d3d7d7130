using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>A request as it was received.</summary>
/// <param name="Target">Path and query, as they were on the wire.</param>
internal sealed record SiteCall(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A site on a port of its own that answers whatever the test says, and keeps the requests.</summary>
internal sealed class ToolSite : IAsyncDisposable
{
    private readonly ConcurrentQueue<SiteCall> calls = new();
    private readonly WebApplication app;
    private RequestDelegate answer = context => context.Response.WriteAsync("done");

    private ToolSite(WebApplication app)
    {
        this.app = app;
        app.Run(AnswerAsync);
    }

    public IReadOnlyList<SiteCall> Calls => [.. calls];

    public string Url => app.Urls.Single();

    public static async Task<ToolSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = new ToolSite(builder.Build());
        await site.app.StartAsync();
        return site;
    }

    public void Answer(RequestDelegate next) => answer = next;

    public void Answer(int status, string? contentType, string body) => Answer(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        context.Request.Body.Position = 0;
        calls.Enqueue(new SiteCall(
            context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(
                header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase),
            body));
        await answer(context);
    }
}
