using System.Text.Json;
using System.Text.RegularExpressions;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Tools.Http;
using ChatServer.Refusals;

namespace ChatServer.Agents.Tools;

/// <summary>Which tools an owner may define.</summary>
internal static partial class ToolRules
{
    public const int MaxDescriptionLength = 4_000;

    /// <summary>Null if the tool can be stored.</summary>
    public static Refusal? Check(ToolDraft tool, AgentOptions options) => CheckName(tool.Name)
        ?? CheckDescription(tool.Description)
        ?? ToolSchema.Check(tool.Schema)
        ?? (tool.Definition.Http is { } http ? CheckHttp(http, tool.Schema, options) : null);

    public static Refusal? CheckName(string name)
    {
        if (name == RunTools.AskOwner)
            return Refusal.Invalid("name", $"can't be {RunTools.AskOwner}, which every agent has");

        return Name().IsMatch(name)
            ? null
            : Refusal.Invalid("name", "must have 1 to 64 letters a to z and A to Z, digits, underscores and hyphens");
    }

    /// <summary>A description of somebody else, as far as it fits.</summary>
    public static string Shorten(string description) => ToolText.Cut(description, MaxDescriptionLength);

    private static Refusal? CheckDescription(string description) =>
        string.IsNullOrWhiteSpace(description) || description.Length > MaxDescriptionLength
            ? Refusal.Invalid("description", $"must have 1 to {MaxDescriptionLength} characters")
            : null;

    private static Refusal? CheckHttp(HttpDefinition http, string schema, AgentOptions options) =>
        CheckMethod(http.Method)
        ?? ToolUrl.Check(http.Url, options)
        ?? CheckArguments(http.Url, schema)
        ?? ToolHeaders.Check(http.Headers);

    private static Refusal? CheckMethod(string method) => HttpToolRequest.Methods.Contains(method)
        ? null
        : Refusal.Invalid("method", $"must be one of {string.Join(", ", HttpToolRequest.Methods)}");

    // An argument that the model isn't told of would never be given.
    private static Refusal? CheckArguments(string url, string schema)
    {
        using var parsed = JsonDocument.Parse(schema);
        var properties = ToolSchema.PropertiesOf(parsed.RootElement);
        return ToolUrl.NamesIn(url).FirstOrDefault(name => !properties.Contains(name)) is { } missing
            ? Refusal.Invalid("url", $"names the argument {missing}, which isn't among the properties of parameters")
            : null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Name();
}
