using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatServer.Audit;

/// <summary>What somebody did, to be written down.</summary>
/// <param name="Actor">A user's id, or <see cref="CommandLine"/>, or <see cref="Server"/>.</param>
/// <param name="Action">A fact, such as <c>user_disabled</c>.</param>
/// <param name="Subject">To whom or what, see <see cref="AuditSubject"/>.</param>
/// <param name="Details">JSON: reasons and figures, never what people wrote to each other.</param>
/// <param name="Address">From where; empty for what came over no network.</param>
internal sealed record AuditEntry(string Actor, string Action, string Subject, string Details, string Address)
{
    public const string CommandLine = "command line";
    public const string Server = "server";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a verb did; the system's user who ran it stands in the details.</summary>
    public static AuditEntry OfVerb(string action, string subject, params (string Name, object? Value)[] details) =>
        new(CommandLine, action, subject, Describe([("system_user", Environment.UserName), .. details]), Address: "");

    public static AuditEntry OfServer(string action, string subject, params (string Name, object? Value)[] details) =>
        new(Server, action, subject, Describe(details), Address: "");

    /// <summary>Details as JSON, without those that are null.</summary>
    public static string Describe(IEnumerable<(string Name, object? Value)> details) =>
        JsonSerializer.Serialize(details.Where(detail => detail.Value is not null).ToDictionary(detail => detail.Name, detail => detail.Value), Json);
}

/// <summary>How an entry names what it is about.</summary>
internal static class AuditSubject
{
    public const string Server = "server";
    public const string Users = "users";
    public const string Conversations = "conversations";
    public const string Reports = "reports";

    public static string User(Guid id) => $"user:{id}";

    public static string Conversation(long id) => $"conversation:{id}";

    public static string Message(long id) => $"message:{id}";

    public static string Invitation(Guid id) => $"invitation:{id}";

    public static string Report(long id) => $"report:{id}";
}
