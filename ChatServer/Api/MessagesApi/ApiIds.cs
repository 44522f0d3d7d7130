using System.Globalization;
using ChatServer.Api.Input;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// Ids as this API writes them: <c>msg_456</c>, <c>conv_789</c>, <c>file_12</c>, <c>run_34</c>. A text in another format is
/// not an id.
/// </summary>
internal static class ApiIds
{
    public const string ConversationForm = "the id of a conversation, such as conv_789";
    private const string MessagePrefix = "msg_", ConversationPrefix = "conv_", FilePrefix = "file_", RunPrefix = "run_";

    public static string Message(long id) => Write(MessagePrefix, id);

    public static string? Message(long? id) => id is { } known ? Write(MessagePrefix, known) : null;

    public static string Conversation(long id) => Write(ConversationPrefix, id);

    public static string File(long id) => Write(FilePrefix, id);

    public static string Run(long id) => Write(RunPrefix, id);

    public static long? ReadMessage(string? text) => Read(MessagePrefix, text);

    public static long? ReadConversation(string? text) => Read(ConversationPrefix, text);

    public static long? ReadFile(string? text) => Read(FilePrefix, text);

    public static long? ReadRun(string? text) => Read(RunPrefix, text);

    /// <summary>The id of a user or an agent.</summary>
    public static Guid? ReadUser(string? text) => Guid.TryParseExact(text, "D", out var id) ? id : null;

    private static string Write(string prefix, long id) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{id}");

    // Each id has exactly one text: no signs, spaces or leading zeros.
    private static long? Read(string prefix, string? text) =>
        text is not null
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length) is [>= '1' and <= '9', ..] digits
            ? InputIds.Number(digits)
            : null;

    /// <summary>The refusal of a text that isn't a message id.</summary>
    public static Refusal NotMessage(string? given, RequestField field = RequestField.Message) =>
        NotAnId(given, field, "the id of a message, such as msg_456");

    public static Refusal NotConversation(string? given) =>
        NotAnId(given, RequestField.Conversation, ConversationForm);

    public static Refusal NotFile(string? given) => NotAnId(given, RequestField.File, "the id of a file, such as file_12");

    public static Refusal NotRun(string? given) => NotAnId(given, RequestField.Run, "the id of a run, such as run_34");

    public static Refusal NotAgent(string? given) => NotAnId(given, RequestField.Agent, "the id of an agent, a UUID");

    public static Refusal NotUser(string? given, RequestField field = RequestField.User) =>
        NotAnId(given, field, "the id of a user, a UUID");

    private static Refusal NotAnId(string? given, RequestField field, string expected) =>
        given is null ? Refusal.Missing(field) : Refusal.Invalid(field, $"must be {expected}");
}
