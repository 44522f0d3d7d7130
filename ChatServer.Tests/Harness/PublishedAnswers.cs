using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatServer.Hosting.Web;
using Json.Schema;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ChatServer.Tests.Harness;

/// <summary>Checks the JSON answers of the server over HTTP against <c>/openapi/v1.json</c>.</summary>
internal sealed class PublishedAnswers
{
    private const string Parts = "https://chat.test/parts";
    private static readonly Lock Making = new();
    private static PublishedAnswers? shared;
    private readonly List<Operation> operations = [];
    private readonly ConcurrentDictionary<long, bool> known = new();

    private PublishedAnswers(JsonObject document)
    {
        var parts = new JsonObject
        {
            ["$id"] = Parts,
            ["$defs"] = PublishedSchemas.Close(document["components"]!["schemas"]!.DeepClone()),
        };
        SchemaRegistry.Global.Register(JsonSchema.FromText(Rewritten(parts)));
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
                operations.Add(new Operation(method, path, operation!["responses"]!.AsObject()));
        }

        operations.Sort((one, other) => one.Variables.CompareTo(other.Variables));
    }

    /// <summary>The description of an earlier server; null if there was none.</summary>
    public static PublishedAnswers? Known => shared;

    /// <summary>Returns the description of the first server, because it is the same on every server.</summary>
    public static PublishedAnswers Of(IServiceProvider services)
    {
        lock (Making)
            return shared ??= new PublishedAnswers(Read(services));
    }

    public void Check(HttpMethod method, string path, int status, string body)
    {
        if (operations.Find(operation => operation.Is(method, path)) is not { } operation)
            return;

        var shape = (JsonShape.Of(body, "") * 31 + operation.GetHashCode()) * 31 + status;
        if (known.ContainsKey(shape))
            return;

        operation.Check(status, body);
        known[shape] = true;
    }

    private static JsonObject Read(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name);
        using var json = new MemoryStream();
        var document = provider.GetOpenApiDocumentAsync(CancellationToken.None).GetAwaiter().GetResult();
        document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None).GetAwaiter().GetResult();
        return JsonSerializer.Deserialize<JsonObject>(json.ToArray())!;
    }

    private static string Rewritten(JsonNode schema) =>
        schema.ToJsonString().Replace("#/components/schemas/", Parts + "#/$defs/", StringComparison.Ordinal);

    private sealed class Operation(string method, string path, JsonObject responses)
    {
        private readonly Regex pattern = new($"^{Regex.Replace(path, @"\{[^}]*\}", "[^/]+")}/?$", RegexOptions.IgnoreCase);
        private readonly ConcurrentDictionary<int, JsonSchema?> schemas = new();

        public int Variables => path.Count(character => character == '{');

        public bool Is(HttpMethod asked, string at) =>
            asked.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && pattern.IsMatch(at);

        // Refusals possible at any endpoint, such as a limit, aren't described for each.
        public void Check(int status, string body)
        {
            if (schemas.GetOrAdd(status, SchemaOf) is { } schema)
                PublishedSchemas.Check(schema, $"The {status} of {method} {path}", body);
            else if (status < 400)
                throw new AssertionException($"{method} {path} isn't described to answer {status}: {body}");
        }

        private JsonSchema? SchemaOf(int status) =>
            responses[$"{status}"]?["content"]?["application/json"]?["schema"] is { } schema
                ? JsonSchema.FromText(Rewritten(PublishedSchemas.Close(schema.DeepClone())))
                : null;
    }
}

/// <summary>Checks every JSON answer against the description of its endpoint.</summary>
/// <param name="services">If null, the description of an earlier server is used.</param>
internal sealed class AnswerCheck(IServiceProvider? services) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Head || response.Content.Headers.ContentType?.MediaType != "application/json")
            return response;

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var published = services is null ? PublishedAnswers.Known : PublishedAnswers.Of(services);
        published?.Check(request.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, body);
        return response;
    }
}
