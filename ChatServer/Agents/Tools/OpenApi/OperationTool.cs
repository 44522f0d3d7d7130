using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatServer.Refusals;
using Microsoft.OpenApi;

namespace ChatServer.Agents.Tools.OpenApi;

/// <summary>
/// Makes a tool of an operation: its parameters in path and query become arguments, and its JSON body the argument
/// <c>body</c>. What would change the request otherwise, such as a required header, is refused.
/// </summary>
internal sealed partial class OperationTool(OpenApiDocument document, NamedOperation named, SchemaDefinitions schemas)
{
    private const string Body = "body";
    private const string Json = "application/json";
    private readonly JsonObject properties = [];
    private readonly JsonArray required = [];
    private readonly List<string> query = [];

    private OpenApiOperation Operation => named.Operation;

    public Outcome<ToolDraft> Make(OpenApiImport import, AgentOptions options)
    {
        try
        {
            var tool = Compose(import);
            return ToolRules.Check(tool, options) is { } wrong
                ? Refusal.Invalid(wrong.Name ?? "", $"its {wrong.Name} {wrong.Detail}")
                : tool;
        }
        catch (ToolException failure)
        {
            return Refusal.Invalid("", failure.Message);
        }
    }

    private ToolDraft Compose(OpenApiImport import)
    {
        foreach (var parameter in named.Parameters)
            AddParameter(parameter);
        var hasBody = AddBody();
        var http = new HttpDefinition(BaseUrl(import.BaseUrl).TrimEnd('/') + named.Path, named.Method)
        {
            Headers = import.Headers,
            Query = query,
            Body = hasBody ? Body : null,
        };
        return new ToolDraft(
            Name(), ToolRules.Shorten(Description()), Schema(), import.NeedsApproval, new ToolDefinition { Http = http });
    }

    private string Name() => Operation.OperationId is { Length: > 0 } id
        ? NotInName().Replace(id, "_")
        : throw new ToolException("it has no operationId");

    private string Description() => string.Join(
        "\n\n", new[] { Operation.Summary, Operation.Description }.Where(text => !string.IsNullOrWhiteSpace(text))
            .DefaultIfEmpty($"{named.Method} {named.Path}"));

    private string Schema()
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
        if (schemas.Collect(properties) is { Count: > 0 } definitions)
            schema["$defs"] = definitions;
        return schema.ToJsonString();
    }

    private void AddParameter(IOpenApiParameter parameter)
    {
        var name = parameter.Name ?? "";
        if (parameter.In is not (ParameterLocation.Path or ParameterLocation.Query))
        {
            // The owner's headers are sent in any case; an optional one is left out.
            if (parameter.Required)
                throw new ToolException($"the required parameter {name} is neither in the path nor in the query");

            return;
        }

        if (!IsPlain(parameter))
            throw new ToolException($"the parameter {name} is written in a way that isn't supported");

        if (parameter.In == ParameterLocation.Query)
            query.Add(name);
        var schema = SchemaDefinitions.ToJson(parameter.Schema!);
        if (schema is JsonObject members && parameter.Description is { } description)
            members["description"] = description;
        Add(name, schema, parameter.Required || parameter.In == ParameterLocation.Path);
    }

    // As it is written by default: name=value, and a list as name=a&name=b.
    private static bool IsPlain(IOpenApiParameter parameter) =>
        parameter.Schema is not null && !parameter.AllowReserved && (parameter.In == ParameterLocation.Path
            ? parameter.Style is null or ParameterStyle.Simple
            : parameter.Style is null or ParameterStyle.Form && (parameter.Explode || !IsList(parameter.Schema)));

    private static bool IsList(IOpenApiSchema schema) => schema.Type is { } type && type.HasFlag(JsonSchemaType.Array);

    private bool AddBody()
    {
        if (Operation.RequestBody is not { } body)
            return false;

        if (body.Content?.FirstOrDefault(each => IsJson(each.Key)).Value is not { } json)
            throw new ToolException($"its body isn't {Json}");

        Add(Body, json.Schema is { } schema ? SchemaDefinitions.ToJson(schema) : new JsonObject(), body.Required);
        return true;
    }

    private static bool IsJson(string type) => type.Split(';')[0].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase);

    private void Add(string name, JsonNode schema, bool isRequired)
    {
        if (!Argument().IsMatch(name))
            throw new ToolException($"the name of the parameter {ToolText.Cut(name, maxLength: 100)} isn't supported");

        if (!properties.TryAdd(name, schema))
            throw new ToolException($"it has two arguments of the name {name}");

        if (isRequired)
            required.Add(name);
    }

    private string BaseUrl(string? given)
    {
        var url = given ?? new[] { Operation.Servers, named.Item.Servers, document.Servers }
            .FirstOrDefault(servers => servers is { Count: > 0 })?[0].Url;
        return url is not null && Uri.TryCreate(url, UriKind.Absolute, out var address) && !url.Contains('{')
            && address.Query.Length == 0 && address.Fragment.Length == 0
            ? url
            : throw new ToolException("its server isn't a complete URL; give base_url");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Argument();

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotInName();
}
