using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;

namespace ChatServer.Api.MessagesApi;

/// <summary>A draft, or why there is none.</summary>
internal readonly record struct DraftInput(MessageDraft? Draft, Refusal? Refusal = null)
{
    public static implicit operator DraftInput(Refusal refusal) => new(null, refusal);
}

/// <summary>Turns what a client wants to send into a draft; the rules for drafts are the feature's.</summary>
internal sealed class ApiDrafts(MessageTypes types)
{
    private IEnumerable<string> Kinds => types.WithData.Append(MessageType.Text.Name).Append(MessageType.UserProfile.Name);

    public DraftInput Of(Guid senderId, SendMessageRequest request)
    {
        var type = types.Find(request.MessageType ?? MessageType.Text.Name);
        var (reply, profile) = (ApiIds.ReadMessage(request.ReplyToId), ApiIds.ReadUser(request.ProfileId));
        if (CheckTarget(request.RecipientId, request.ConversationId) is { } noTarget)
            return noTarget;

        if (request.ReplyToId is not null && reply is null)
            return Refusal.NotMessageId(request.ReplyToId, "reply_to_id");

        if (request.ParentId is not null && ApiIds.ReadMessage(request.ParentId) is null)
            return Refusal.NotMessageId(request.ParentId, "parent_id");

        if (CheckKind(type, request) is { } wrong)
            return wrong;

        if (type == MessageType.UserProfile && profile is null)
            return Refusal.NotUserId(request.ProfileId, "profile_id");

        return new DraftInput(new MessageDraft(
            senderId, ApiIds.ReadUser(request.RecipientId), type, type == MessageType.UserProfile ? "" : request.Content ?? "", request.ClientMsgId, reply,
            profile, ApiIds.ReadConversation(request.ConversationId), request.Data?.GetRawText(), ApiIds.ReadMessage(request.ParentId)));
    }

    /// <summary>A forward: what it says is read later, from the message that it is of.</summary>
    public static DraftInput Forward(Guid senderId, ForwardTarget forward)
    {
        if (CheckTarget(forward.RecipientId, forward.ConversationId) is { } noTarget)
            return noTarget;

        return ApiIds.ReadMessage(forward.MessageId) is { } source
            ? new DraftInput(new MessageDraft(
                senderId, ApiIds.ReadUser(forward.RecipientId), MessageType.Text, Body: "", forward.ClientMsgId,
                ConversationId: ApiIds.ReadConversation(forward.ConversationId), ForwardOf: source))
            : Refusal.NotMessageId(forward.MessageId);
    }

    private static Refusal? CheckTarget(string? recipientId, string? conversationId) =>
        recipientId is not null && ApiIds.ReadUser(recipientId) is null ? Refusal.NotUserId(recipientId, "recipient_id")
        : conversationId is not null && ApiIds.ReadConversation(conversationId) is null ? Refusal.NotConversationId(conversationId)
        : recipientId is null && conversationId is null ? Refusal.Missing("recipient_id")
        : null;

    private Refusal? CheckKind(MessageType type, SendMessageRequest request) =>
        type.HasFile ? Refusal.Invalid("message_type", $"message_type {type.Name} is sent with its file, by share-file")
        : !Kinds.Contains(type.Name) ? Refusal.Invalid("message_type", $"message_type must be one of {string.Join(", ", Kinds.Order())}")
        : type == MessageType.Text && request.Content is null ? Refusal.Missing("content")
        : type.HasData == (request.Data is not null) ? null
        : type.HasData ? Refusal.Missing("data")
        : Refusal.Invalid("data", $"data can't stand in a message of type {type.Name}");
}
