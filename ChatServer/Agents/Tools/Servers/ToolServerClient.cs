using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ChatServer.Agents.Tools.Servers;

/// <summary>A tool, as its server describes it.</summary>
/// <param name="Schema">JSON.</param>
internal sealed record ServerTool(string Name, string Description, string Schema);

/// <summary>
/// Speaks the Model Context Protocol over Streamable HTTP. Each call has a connection of its own: it declares nothing that a
/// server could ask for, opens no stream besides, isn't repeated, and is over when its time is.
/// </summary>
internal sealed class ToolServerClient(IOutgoingHttp http)
{
    public const int MaxTools = 100;
    private const int MaxPages = 20;

    /// <param name="cancellationToken">Ends the call at the latest.</param>
    /// <returns>At most <see cref="MaxTools"/>.</returns>
    public async Task<IReadOnlyList<ServerTool>> ListToolsAsync(ToolServer server, CancellationToken cancellationToken)
    {
        await using var transport = Transport(server, cancellationToken);
        await using var client = await McpClient.CreateAsync(transport, Options, loggerFactory: null, cancellationToken);
        var tools = new List<ServerTool>();
        string? cursor = null;
        for (var page = 0; page < MaxPages && tools.Count < MaxTools; page++)
        {
            var listed = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            tools.AddRange(listed.Tools.Select(tool => new ServerTool(
                tool.Name, ToolRules.Shorten(tool.Description ?? tool.Title ?? tool.Name), tool.InputSchema.GetRawText())));
            if ((cursor = listed.NextCursor) is null)
                break;
        }

        return [.. tools.Take(MaxTools)];
    }

    /// <inheritdoc cref="ListToolsAsync"/>
    public async Task<ToolResult> CallAsync(
        ToolServer server, string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        await using var transport = Transport(server, cancellationToken);
        await using var client = await McpClient.CreateAsync(transport, Options, loggerFactory: null, cancellationToken);
        var result = await client.CallToolAsync(
            new CallToolRequestParams
            {
                Name = tool,
                Arguments = arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value),
            },
            cancellationToken);
        return ToolText.Result(TextOf(result), server.Headers.Values, hasFailed: result.IsError is true);
    }

    private HttpClientTransport Transport(ToolServer server, CancellationToken cancellationToken) => new(
        new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Url),
            Name = server.Name,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(server.Headers),
            EnableStandaloneGetStream = false,
            MaxReconnectionAttempts = 0,
        },
        new HttpClient(new BoundedHandler(http.For(server.IsPrivate), cancellationToken))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        },
        loggerFactory: null, ownsHttpClient: true);

    private static McpClientOptions Options => new()
    {
        ClientInfo = new Implementation { Name = nameof(ChatServer), Version = "1" },
        InitializationTimeout = AgentTools.Timeout,
    };

    private static string TextOf(CallToolResult result)
    {
        var texts = result.Content.Select(TextOf).ToList();
        if (texts.Count == 0 && result.StructuredContent is { } structured)
            return structured.GetRawText();

        return texts.Count == 0 ? "The tool answered without a text" : string.Join("\n\n", texts);
    }

    private static string TextOf(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents text } => text.Text,
        _ => $"[{block.Type} left out]",
    };
}
