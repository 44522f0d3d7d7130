using System.Text.Json;
using ChatServer.Agents.Completions;
using ChatServer.Refusals;

namespace ChatServer.Api.Chats;

/// <summary>The messages of a request for an answer.</summary>
internal static class CompletionMessages
{
    private const string Field = "messages";
    private const int MaxMessages = 10_000;
    private const string NoText = "must be a text, or a list of parts";
    private const string NotText = "must be text: this server gives models no images, sounds and files";

    public static Outcome<IReadOnlyList<CompletionMessage>> Of(RawBody body)
    {
        var list = body.RequireList(Field);
        if (list.IsRefused)
            return list.Refusal;

        if (list.Value.Count > MaxMessages)
            return Refusal.Invalid(Field, $"can have at most {MaxMessages} messages");

        var messages = new List<CompletionMessage>(list.Value.Count);
        foreach (var element in list.Value)
        {
            var message = Read(element, $"{Field}[{messages.Count}]");
            if (message.IsRefused)
                return message.Refusal;

            messages.Add(message.Value);
        }

        if (!messages.Exists(message => message.Role == CompletionRole.User))
            return Refusal.Invalid(Field, "must have a message of the user");

        return new(messages, Refusal: null);
    }

    private static Outcome<CompletionMessage> Read(ReadOnlyMemory<byte> json, string place)
    {
        var body = RawBody.Parse(json);
        if (body.IsRefused)
            return Refusal.Invalid(place, "must be an object");

        var role = body.Value.FindText("role");
        if (role.IsRefused)
            return Within(role.Refusal, place);

        if (RoleOf(role.Value.Text) is not { } known)
            return Refusal.Invalid($"{place}.role", "must be system, developer, user or assistant");

        var content = $"{place}.content";
        var text = TextOf(body.Value, content);
        return text.IsRefused ? text.Refusal : new CompletionMessage(known, text.Value, content);
    }

    private static CompletionRole? RoleOf(string? name) => name switch
    {
        "system" or "developer" => CompletionRole.System,
        "user" => CompletionRole.User,
        "assistant" => CompletionRole.Assistant,
        _ => null,
    };

    private static Outcome<string> TextOf(RawBody message, string place) => message.KindOf("content") switch
    {
        null or JsonTokenType.Null => "",
        JsonTokenType.String => message.FindText("content") is var text && text.IsRefused
            ? Within(text.Refusal, place[..^".content".Length])
            : text.Value.Text!,
        JsonTokenType.StartArray => JoinParts(message.RequireList("content").Value!, place),
        _ => Refusal.Invalid(place, NoText),
    };

    private static Outcome<string> JoinParts(IReadOnlyList<ReadOnlyMemory<byte>> parts, string place)
    {
        var texts = new List<string>(parts.Count);
        foreach (var json in parts)
        {
            var at = $"{place}[{texts.Count}]";
            var part = RawBody.Parse(json);
            if (part.IsRefused)
                return Refusal.Invalid(at, "must be an object");

            if (part.Value.FindText("type") is not { IsRefused: false, Value.Text: "text" })
                return Refusal.Invalid($"{at}.type", NotText);

            var text = part.Value.FindText("text");
            if (text.IsRefused)
                return Within(text.Refusal, at);

            texts.Add(text.Value.Text ?? "");
        }

        return string.Join('\n', texts);
    }

    private static Refusal Within(Refusal refusal, string place) => refusal with { Name = $"{place}.{refusal.Name}" };
}
