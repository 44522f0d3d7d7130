using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Api.Sockets;
using ChatServer.Options;

namespace ChatServer.Hosting.Web;

/// <summary>The description of the WebSockets and their frames, at <c>/asyncapi.json</c>. It is created once.</summary>
internal sealed class AsyncApi(IEnumerable<ISocketApi> sockets)
{
    private const string Token = "token";
    private const string Bearer = "bearer";
    private readonly Lazy<SharedAnswer> answer = new(() => Make([.. sockets]));

    public SharedAnswer Answer => answer.Value;

    private static SharedAnswer Make(IReadOnlyList<ISocketApi> sockets)
    {
        var (channels, operations, messages) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var socket in sockets)
            Describe(socket, channels, operations, messages);
        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "ChatServer",
                ["version"] = ServerVersion.Current,
                ["description"] = "The WebSockets of a self-hosted chat server. PROTOCOL.md says what their frames mean.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messages"] = messages, ["securitySchemes"] = Security() },
        };
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            json, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(writer);
        return new SharedAnswer(json.ToArray(), "application/json; charset=utf-8");
    }

    private static void Describe(ISocketApi api, JsonObject channels, JsonObject operations, JsonObject messages)
    {
        var socket = api.Description;
        var schemas = new FrameSchemas(socket);
        var ofChannel = new JsonObject();
        foreach (var frame in socket.FromClients)
            Add(frame, schemas.FromClients(frame), "receive");
        foreach (var frame in socket.FromServer)
            Add(frame, schemas.FromServer(frame), "send");
        channels[socket.Name] = new JsonObject
        {
            ["address"] = api.Address,
            ["title"] = socket.Title,
            ["messages"] = ofChannel,
            ["bindings"] = new JsonObject { ["ws"] = Query() },
        };

        // An operation is what the server does: it receives what clients send.
        void Add(FrameDescription frame, JsonObject payload, string action)
        {
            var id = $"{socket.Name}.{action}.{frame.Name}";
            messages[id] = new JsonObject { ["name"] = frame.Name, ["summary"] = frame.Summary, ["payload"] = payload };
            ofChannel[id] = Reference($"#/components/messages/{id}");
            operations[id] = new JsonObject
            {
                ["action"] = action,
                ["channel"] = Reference($"#/channels/{socket.Name}"),
                ["summary"] = frame.Summary,
                ["security"] = new JsonArray(
                    Reference($"#/components/securitySchemes/{Token}"), Reference($"#/components/securitySchemes/{Bearer}")),
                ["messages"] = new JsonArray(Reference($"#/channels/{socket.Name}/messages/{id}")),
            };
        }
    }

    private static JsonObject Query() => new()
    {
        ["method"] = "GET",
        ["query"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["token"] = Text("An access token; it may be in an Authorization header instead"),
                ["cursor"] = Text("Where to catch up from: the cursor of the last sync_complete, or a message id"),
            },
        },
    };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Security() => new()
    {
        [Token] = new JsonObject { ["type"] = "httpApiKey", ["in"] = "query", ["name"] = "token" },
        [Bearer] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
    };

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
