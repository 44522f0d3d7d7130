using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatServer.Messages.Files;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Messages.Rules;

/// <summary>What a message must be to be sent, whatever API it comes through. Whether its sender may send it is decided by the write.</summary>
internal sealed class MessageRules(MessageTypes types)
{
    public const int MaxBodyLength = 20_000;
    public const int MaxClientMsgIdLength = 64;
    public const int MaxDataBytes = 16 * 1024;

    public Refusal? Check(MessageDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId) ?? CheckReply(draft.ReplyToId)
        ?? CheckParent(draft.ParentId) ?? CheckContent(draft);

    public Refusal? Check(FileDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId) ?? CheckLength(draft.Body)
        ?? CheckReply(draft.ReplyToId) ?? CheckParent(draft.ParentId) ?? CheckUpload(draft.Type, draft.Data)
        ?? CheckFile(draft.Type, draft.File.Details.ContentType);

    /// <summary>Of a forward: where it goes. Its content was checked when it was first sent.</summary>
    public static Refusal? CheckForward(MessageDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId);

    /// <summary>What is wrong with the kind of an upload, or with its data; asked before its file is there, too.</summary>
    public Refusal? CheckUpload(MessageType type, string? data)
    {
        if (!type.HasFile)
            return Refusal.Invalid(RequestField.Type, $"must be one of {string.Join(", ", types.WithFile)}");

        if (!type.HasData)
            return data is null ? null : Refusal.Invalid(RequestField.Data, $"can't stand in a message of type {type.Name}");

        return data is null ? Refusal.Missing(RequestField.Data) : CheckData(type, data);
    }

    public static Refusal? CheckClientMsgId(string? clientMsgId) =>
        clientMsgId is null || (clientMsgId.Length is > 0 and <= MaxClientMsgIdLength && clientMsgId.All(char.IsAscii) && !clientMsgId.Any(char.IsControl))
            ? null
            : Refusal.Invalid(RequestField.ClientMsgId, $"must have 1 to {MaxClientMsgIdLength} printable ASCII characters");

    /// <summary>What is wrong with a text that can't be left out.</summary>
    public static Refusal? CheckBody(string body) =>
        CheckLength(body) ?? (HasVisible(body) ? null : Refusal.Invalid(RequestField.Body, "is empty"));

    private static bool HasVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
                return true;
        }

        return false;
    }

    // Format characters, such as the zero-width space, the joiner and marks of direction, show nothing by themselves.
    private static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;

    private static Refusal? CheckTarget(Guid? receiverId, long? conversationId)
    {
        if (receiverId is null && conversationId is null)
            return Refusal.Missing(RequestField.Receiver);

        return conversationId is <= 0 ? Refusal.Invalid(RequestField.Conversation, "must be the id of a {conversation}") : null;
    }

    private static Refusal? CheckReply(long? replyToId) =>
        replyToId is <= 0 ? Refusal.Invalid(RequestField.ReplyTo, "must be a message id") : null;

    private static Refusal? CheckParent(long? parentId) =>
        parentId is <= 0 ? Refusal.Invalid(RequestField.Parent, "must be a message id") : null;

    private Refusal? CheckContent(MessageDraft draft)
    {
        if (draft.Data is not null || draft.Type.HasData)
            return CheckSentAlone(draft.Type) ?? CheckData(draft.Type, draft.Data ?? "null") ?? CheckLength(draft.Body);

        return draft.Type == MessageType.Text ? CheckBody(draft.Body) : CheckLength(draft.Body);
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
