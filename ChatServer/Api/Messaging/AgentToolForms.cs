using System.Text.Json;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.OpenApi;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Api.Input;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;

namespace ChatServer.Api.Messaging;

/// <summary>Reads what owners say of tools, and shows these.</summary>
internal static class AgentToolForms
{
    private const string ByOwner = "owner";
    private const string ByNobody = "none";

    /// <summary>Whether the form names a tool of a server.</summary>
    public static bool IsOfServer(AgentToolForm form) => form.Server is not null || form.Tool is not null;

    public static Outcome<ServerDefinition> ReadServer(AgentToolForm form)
    {
        if (form.Server is null || form.Tool is null)
            return Refusal.Missing(form.Server is null ? "server" : "tool");

        if (GivenBeside(form) is { } field)
            return Refusal.Invalid(field, "can't be given for a tool of a server");

        return CheckApproval(form.Approval) is { } wrong ? wrong : new ServerDefinition(form.Server, form.Tool);
    }

    public static Outcome<ToolDraft> ReadHttp(string name, AgentToolForm form)
    {
        if (form.Url is null || form.Method is null)
            return Refusal.Missing(form.Url is null ? "url" : "method");

        var headers = HeaderFields.Read("headers", form.Headers);
        if ((headers.Refusal ?? CheckParameters(form.Parameters) ?? CheckApproval(form.Approval)) is { } wrong)
            return wrong;

        var http = new HttpDefinition(form.Url, form.Method) { Headers = headers.Value!.Values };
        return new ToolDraft(
            name, form.Description ?? "", SchemaOf(form.Parameters), NeedsApproval(form.Approval),
            new ToolDefinition { Http = http });
    }

    public static Outcome<OpenApiImport> ReadImport(OpenApiForm form)
    {
        if (form.Document.ValueKind == JsonValueKind.Undefined)
            return Refusal.Missing("document");

        var headers = HeaderFields.Read("headers", form.Headers);
        if ((headers.Refusal ?? CheckApproval(form.Approval)) is { } wrong)
            return wrong;

        return new OpenApiImport(
            form.Document.GetRawText(), form.BaseUrl, form.Operations, NeedsApproval(form.Approval), headers.Value!.Values);
    }

    /// <param name="approval">One that was checked.</param>
    public static bool NeedsApproval(string? approval) => approval != ByNobody;

    public static AgentToolShape Show(StoredTool stored)
    {
        var (tool, http, server) = (stored.Draft, stored.Draft.Definition.Http, stored.Draft.Definition.Server);
        return new AgentToolShape(
            tool.Name, tool.Description, Parse(tool.Schema), tool.NeedsApproval ? ByOwner : ByNobody)
        {
            Url = http?.Url,
            Method = http?.Method,
            Headers = [.. (http?.Headers?.Keys ?? []).Order(StringComparer.Ordinal)],
            Server = server?.Server,
            Tool = server?.Tool,
            CreatedAt = stored.CreatedAt.ToString(),
            UpdatedAt = stored.UpdatedAt.ToString(),
        };
    }

    public static ServerToolShape Show(ServerTool tool) => new(tool.Name, tool.Description, Parse(tool.Schema));

    private static string? GivenBeside(AgentToolForm form) => form switch
    {
        { Description: not null } => "description",
        { Url: not null } => "url",
        { Method: not null } => "method",
        { Parameters.ValueKind: not JsonValueKind.Undefined } => "parameters",
        { Headers.ValueKind: not JsonValueKind.Undefined } => "headers",
        _ => null,
    };

    private static string SchemaOf(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object ? parameters.GetRawText() : ToolSchema.Empty;

    private static Refusal? CheckParameters(JsonElement parameters) =>
        parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object
            ? null
            : Refusal.Invalid("parameters", "must be an object");

    private static Refusal? CheckApproval(string? approval) =>
        approval is null or ByOwner or ByNobody ? null : Refusal.Invalid("approval", $"must be {ByOwner} or {ByNobody}");

    private static JsonElement Parse(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.Clone();
    }
}
