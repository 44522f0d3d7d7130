using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>Lets a site answer as a server of the Model Context Protocol, made with the package's own server.</summary>
internal static class McpSite
{
    public static void ServeTools(this ToolSite site, params McpServerTool[] tools) =>
        site.Answer(context => AnswerAsync(context, tools));

    public static McpServerTool Tool(string name, Delegate call, string description = "A tool") =>
        McpServerTool.Create(call, new McpServerToolCreateOptions { Name = name, Description = description });

    /// <summary>Answers each request as a server of before the discovery does: with JSON, after an initialization.</summary>
    public static RequestDelegate AnswerPlainly(Func<string, JsonElement, object?> resultOf) => async context =>
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var method = request.RootElement.GetProperty("method").GetString()!;
        if (!request.RootElement.TryGetProperty("id", out var id))
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var result = resultOf(method, request.RootElement);
        await context.Response.WriteAsJsonAsync<object>(result is null
            ? new { jsonrpc = "2.0", id, error = new { code = -32601, message = "Method not found" } }
            : new { jsonrpc = "2.0", id, result });
    };

    /// <summary>The answer to the initialization.</summary>
    public static object Initialized { get; } = new
    {
        protocolVersion = "2025-06-18",
        capabilities = new { tools = new { } },
        serverInfo = new { name = "old", version = "1" },
    };

    private static async Task AnswerAsync(HttpContext context, McpServerTool[] tools)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var message = await JsonSerializer.DeserializeAsync<JsonRpcMessage>(
            context.Request.Body, McpJsonUtilities.DefaultOptions, context.RequestAborted);
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "tests", Version = "1" },
            ToolCollection = [.. tools],
        });
        var running = server.RunAsync(context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        await transport.HandlePostRequestAsync(message!, context.Response.Body, context.RequestAborted);
        await transport.DisposeAsync();
        await running;
    }
}
