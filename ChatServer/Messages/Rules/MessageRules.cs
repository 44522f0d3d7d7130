using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatServer.Messages.Files;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Messages.Rules;

/// <summary>
/// Validates messages to be sent, whatever API they come through. The write decides whether the sender may send them.
/// </summary>
internal sealed class MessageRules(MessageTypes types)
{
    public const int MaxBodyLength = 20_000;
    public const int MaxClientMsgIdLength = 64;
    public const int MaxDataBytes = 16 * 1024;

    /// <summary>Checks a message without a file.</summary>
    public Refusal? Check(MessageDraft draft) => CheckEnvelope(draft) ?? CheckContent(draft.Content);

    /// <summary>Checks a message that was sent by uploading its file.</summary>
    public Refusal? CheckUpload(MessageDraft draft, StoredFile file)
    {
        var content = draft.Content;
        return CheckEnvelope(draft) ?? CheckLength(content.Body) ?? CheckUpload(content.Type, content.Data)
            ?? CheckFile(content.Type, file.Details.ContentType);
    }

    /// <summary>Checks a forward. Its content was checked when it was first sent.</summary>
    public static Refusal? CheckForward(MessageDraft draft) => CheckEnvelope(draft);

    /// <summary>Checks the type and data of an upload; also called before its file has arrived.</summary>
    public Refusal? CheckUpload(MessageType type, string? data)
    {
        if (!type.HasFile)
            return Refusal.Invalid(RequestField.Type, $"must be one of {string.Join(", ", types.WithFile)}");

        if (!type.HasData)
            return data is null ? null : Refusal.Invalid(RequestField.Data, $"is not allowed in a message of type {type.Name}");

        return data is null ? Refusal.Missing(RequestField.Data) : CheckData(type, data);
    }

    public static Refusal? CheckClientMsgId(string? clientMsgId) =>
        clientMsgId is null || (clientMsgId.Length is > 0 and <= MaxClientMsgIdLength
            && clientMsgId.All(char.IsAscii)
            && !clientMsgId.Any(char.IsControl))
            ? null
            : Refusal.Invalid(RequestField.ClientMsgId, $"must have 1 to {MaxClientMsgIdLength} printable ASCII characters");

    /// <summary>Checks a required text.</summary>
    /// <param name="mayBeEmpty">See <see cref="MessageContent.MayBeEmpty"/>.</param>
    public static Refusal? CheckBody(string body, bool mayBeEmpty = false) =>
        CheckLength(body) ?? (mayBeEmpty || HasVisible(body) ? null : Refusal.Invalid(RequestField.Body, "is empty"));

    private static bool HasVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
                return true;
        }

        return false;
    }

    // Format characters, such as the zero-width space, the joiner and directional marks, show nothing by themselves.
    private static bool IsVisible(Rune rune) =>
        !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;

    private static Refusal? CheckEnvelope(MessageDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.Target) ?? CheckPlace(draft.Place);

    private static Refusal? CheckTarget(SendTarget target)
    {
        if (target is { ReceiverId: null, ConversationId: null, AgentId: null })
            return Refusal.Missing(RequestField.Receiver);

        if (target is { AgentId: not null, ReceiverId: not null } or { AgentId: not null, ConversationId: not null })
            return Refusal.Invalid(RequestField.Agent, "can't be combined with another target");

        return target.ConversationId is <= 0
            ? Refusal.Invalid(RequestField.Conversation, "must be the id of a {conversation}")
            : null;
    }

    private static Refusal? CheckPlace(MessagePlace place)
    {
        if (place.ReplyToId is <= 0)
            return Refusal.Invalid(RequestField.ReplyTo, "must be a message id");

        return place.ParentId is <= 0 ? Refusal.Invalid(RequestField.Parent, "must be a message id") : null;
    }

    private Refusal? CheckContent(MessageContent content)
    {
        if (content.Data is not null || content.Type.HasData)
            return CheckSentAlone(content.Type) ?? CheckData(content.Type, content.Data ?? "null") ?? CheckLength(content.Body);

        return content.Type == MessageType.Text && !content.MayBeEmpty ? CheckBody(content.Body) : CheckLength(content.Body);
    }

    private Refusal? CheckSentAlone(MessageType type) => MessageTypes.IsSentAlone(type)
        ? null
        : Refusal.Invalid(RequestField.Type, $"must be one of {string.Join(", ", types.WithData)}");

    private static Refusal? CheckFile(MessageType type, string contentType) => type.Takes(contentType)
        ? null
        : Refusal.Invalid(RequestField.File, $"is {contentType}, which can't be sent as {type.Name}");

    private static Refusal? CheckData(MessageType type, string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxDataBytes)
            return Refusal.TooLong(RequestField.Data, $"may have at most {MaxDataBytes} bytes");

        if (MessageData.Parse(json) is not { ValueKind: JsonValueKind.Object } data)
            return Refusal.Invalid(RequestField.Data, "must be an object");

        if (!MessageData.IsWritable(data))
            return Refusal.Invalid(RequestField.Data, "must be valid Unicode");

        return type.Check(data) is { } wrong ? Refusal.InvalidData(wrong.Field, wrong.Message) : null;
    }

    private static Refusal? CheckLength(string body) => body.Length > MaxBodyLength
        ? Refusal.TooLong(RequestField.Body, $"may have at most {MaxBodyLength} characters")
        : null;
}
