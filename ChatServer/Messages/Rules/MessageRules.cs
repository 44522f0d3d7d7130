using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatServer.Messages.Files;
using ChatServer.Messages.Types;

namespace ChatServer.Messages.Rules;

/// <summary>What a message must be to be sent, whatever API it comes through. Whether its sender may send it is decided by the write.</summary>
internal sealed class MessageRules(MessageTypes types)
{
    public const int MaxBodyLength = 20_000;
    public const int MaxClientMsgIdLength = 64;
    public const int MaxDataBytes = 16 * 1024;

    public DraftError? Check(MessageDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId) ?? CheckReply(draft.ReplyToId)
        ?? CheckParent(draft.ParentId) ?? CheckContent(draft);

    public DraftError? Check(FileDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId) ?? CheckLength(draft.Body)
        ?? CheckReply(draft.ReplyToId) ?? CheckParent(draft.ParentId) ?? CheckUpload(draft.Type, draft.Data)
        ?? CheckFile(draft.Type, draft.File.Details.ContentType);

    /// <summary>Of a forward: where it goes. Its content was checked when it was first sent.</summary>
    public static DraftError? CheckForward(MessageDraft draft) =>
        CheckClientMsgId(draft.ClientMsgId) ?? CheckTarget(draft.ReceiverId, draft.ConversationId);

    /// <summary>What is wrong with the kind of an upload, or with its data; asked before its file is there, too.</summary>
    public DraftError? CheckUpload(MessageType type, string? data)
    {
        if (!type.HasFile)
            return new DraftError(DraftField.Type, $"must be one of {string.Join(", ", types.WithFile)}");

        if (!type.HasData)
            return data is null ? null : new DraftError(DraftField.Data, $"can't stand in a message of type {type.Name}");

        return data is null ? new DraftError(DraftField.Data, "is missing") : CheckData(type, data);
    }

    public static DraftError? CheckClientMsgId(string? clientMsgId) =>
        clientMsgId is null || (clientMsgId.Length is > 0 and <= MaxClientMsgIdLength && clientMsgId.All(char.IsAscii) && !clientMsgId.Any(char.IsControl))
            ? null
            : new DraftError(DraftField.ClientMsgId, $"must have 1 to {MaxClientMsgIdLength} printable ASCII characters");

    /// <summary>What is wrong with a text that can't be left out.</summary>
    public static DraftError? CheckBody(string body) =>
        CheckLength(body) ?? (HasVisible(body) ? null : new DraftError(DraftField.Body, "is empty"));

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

    private static DraftError? CheckTarget(Guid? receiverId, long? conversationId)
    {
        if (receiverId is null && conversationId is null)
            return new DraftError(DraftField.Receiver, "is missing");

        return conversationId is <= 0 ? new DraftError(DraftField.Conversation, "must be the id of a thread") : null;
    }

    private static DraftError? CheckReply(long? replyToId) =>
        replyToId is <= 0 ? new DraftError(DraftField.ReplyTo, "must be a message id") : null;

    private static DraftError? CheckParent(long? parentId) =>
        parentId is <= 0 ? new DraftError(DraftField.Parent, "must be a message id") : null;

    private DraftError? CheckContent(MessageDraft draft)
    {
        if (draft.Data is not null || draft.Type.HasData)
            return CheckSentAlone(draft.Type) ?? CheckData(draft.Type, draft.Data ?? "null") ?? CheckLength(draft.Body);

        return draft.Type == MessageType.Text ? CheckBody(draft.Body) : CheckLength(draft.Body);
    }

    private DraftError? CheckSentAlone(MessageType type) => MessageTypes.IsSentAlone(type)
        ? null
        : new DraftError(DraftField.Type, $"must be one of {string.Join(", ", types.WithData)}");

    private static DraftError? CheckFile(MessageType type, string contentType) => type.Takes(contentType)
        ? null
        : new DraftError(DraftField.File, $"is {contentType}, which can't be sent as {type.Name}");

    private static DraftError? CheckData(MessageType type, string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxDataBytes)
            return new DraftError(DraftField.Data, $"may have at most {MaxDataBytes} bytes", IsTooLarge: true);

        if (MessageData.Parse(json) is not { ValueKind: JsonValueKind.Object } data)
            return new DraftError(DraftField.Data, "must be an object");

        if (!MessageData.IsWritable(data))
            return new DraftError(DraftField.Data, "must be valid Unicode");

        return type.Check(data) is { } wrong ? new DraftError(DraftField.Data, wrong.Message, wrong.Field) : null;
    }

    private static DraftError? CheckLength(string body) => body.Length > MaxBodyLength
        ? new DraftError(DraftField.Body, $"may have at most {MaxBodyLength} characters", IsTooLarge: true)
        : null;
}
