using System.Text.Encodings.Web;
using System.Text.Json;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>A named reason or figure of an action. A null value is left out.</summary>
internal readonly record struct AuditDetail(string Name, object? Value)
{
    public static implicit operator AuditDetail((string Name, object? Value) pair) => new(pair.Name, pair.Value);
}

/// <summary>An action to be audited.</summary>
/// <param name="Actor">A user's id, or <see cref="CommandLine"/>, or <see cref="Server"/>.</param>
/// <param name="Action">A fact, such as <c>user_disabled</c>.</param>
/// <param name="Subject">The object of the action, see <see cref="AuditSubject"/>.</param>
/// <param name="Details">JSON: reasons and figures, never the messages of users.</param>
/// <param name="Address">The client's address; empty for actions that didn't arrive over a network.</param>
internal sealed record AuditEntry(string Actor, string Action, string Subject, string Details, string Address) : IWriteCommand
{
    public const string CommandLine = "command line";
    public const string Server = "server";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A verb's action; the details name the system user who ran it.</summary>
    public static AuditEntry OfVerb(string action, string subject, params AuditDetail[] details) =>
        new(CommandLine, action, subject, Describe([("system_user", Environment.UserName), .. details]), Address: "");

    public static AuditEntry OfServer(string action, string subject, params AuditDetail[] details) =>
        new(Server, action, subject, Describe(details), Address: "");

    /// <summary>Details as JSON, without those that are null.</summary>
    public static string Describe(IEnumerable<AuditDetail> details) =>
        JsonSerializer.Serialize(
            details.Where(detail => detail.Value is not null).ToDictionary(detail => detail.Name, detail => detail.Value), Json);
}

/// <summary>How an entry names its subject.</summary>
internal static class AuditSubject
{
    public const string Server = "server";
    public const string Users = "users";
    public const string Conversations = "conversations";
    public const string Reports = "reports";
    public const string Chats = "chats";

    public static string User(Guid id) => $"user:{id}";

    public static string Conversation(long id) => $"conversation:{id}";

    public static string Chat(Guid id) => $"chat:{id}";

    public static string Message(long id) => $"message:{id}";

    public static string Invitation(Guid id) => $"invitation:{id}";

    public static string UserGroup(Guid id) => $"user_group:{id}";

    public static string Agent(Guid id) => $"agent:{id}";

    /// <param name="name">Such as <c>server</c>, or <c>owner:</c> and an id.</param>
    public static string AgentBudget(string name) => $"agent_budget:{name}";

    public static string Provider(string name) => $"provider:{name}";

    public static string ToolServer(string name) => $"tool_server:{name}";

    public static string Report(long id) => $"report:{id}";
}
