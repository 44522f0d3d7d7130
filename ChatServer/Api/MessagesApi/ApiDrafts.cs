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
    public DraftInput Of(Guid senderId, SendMessageRequest request)
    {
        var type = types.Find(request.MessageType ?? MessageType.Text.Name);
        var (reply, profile) = (ApiIds.ReadMessage(request.ReplyToId), ApiIds.ReadUser(request.ProfileId));
        if (CheckTarget(request.RecipientId, request.ConversationId) is { } noTarget)
            return noTarget;

        if (request.ReplyToId is not null && reply is null)
            return Refusals.Of(SendResult.UnknownReply);

        if (request.ParentId is not null && ApiIds.ReadMessage(request.ParentId) is null)
            return Refusals.Of(SendResult.UnknownParent);

        if (Missing(type, request) is { } missing)
            return Refusal.Missing(missing);

        if (type == MessageType.UserProfile && profile is null)
            return Refusal.NoUser("profile_id");

        return new DraftInput(new MessageDraft(
            senderId, ApiIds.ReadUser(request.RecipientId), type, type == MessageType.UserProfile ? "" : request.Content ?? "", request.ClientMsgId, reply,
            profile, ApiIds.ReadConversation(request.ConversationId), DataOf(type, request), ApiIds.ReadMessage(request.ParentId)));
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
            : Refusal.NoMessage();
    }

    private static Refusal? CheckTarget(string? recipientId, string? conversationId) =>
        recipientId is not null && ApiIds.ReadUser(recipientId) is null ? Refusals.Of(SendResult.UnknownReceiver)
        : conversationId is not null && ApiIds.ReadConversation(conversationId) is null ? Refusal.NoConversation()
        : recipientId is null && conversationId is null ? Refusal.Missing("recipient_id")
        : null;

    private static string? Missing(MessageType type, SendMessageRequest request) =>
        type == MessageType.Text && request.Content is null ? "content"
        : type == MessageType.UserProfile && request.ProfileId is null ? "profile_id"
        : null;

    // Kinds that have no data are refused with some, and the others without.
    private static string? DataOf(MessageType type, SendMessageRequest request) =>
        request.Data is { } data ? data.GetRawText()
        : type == MessageType.Text || type == MessageType.UserProfile ? null
        : "null";
}
