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
        var (recipient, conversation) = (ApiIds.ReadUser(request.RecipientId), ApiIds.ReadConversation(request.ConversationId));
        var (reply, profile) = (ApiIds.ReadMessage(request.ReplyToId), ApiIds.ReadUser(request.ProfileId));
        if (request.RecipientId is not null && recipient is null)
            return Refusals.Of(NoDraft, new SendOutcome(SendResult.UnknownReceiver));

        if (request.ConversationId is not null && conversation is null)
            return Refusal.NoConversation();

        if (request.ReplyToId is not null && reply is null)
            return Refusals.Of(NoDraft, new SendOutcome(SendResult.UnknownReply));

        if (request.ParentId is not null && ApiIds.ReadMessage(request.ParentId) is null)
            return Refusals.Of(NoDraft, new SendOutcome(SendResult.UnknownParent));

        if (Missing(type, request) is { } missing)
            return Refusal.Missing(missing);

        if (type == MessageType.UserProfile && profile is null)
            return Refusal.NoUser("profile_id");

        return new DraftInput(new MessageDraft(
            senderId, recipient, type, type == MessageType.UserProfile ? "" : request.Content ?? "", request.ClientMsgId, reply, profile, conversation, DataOf(type, request),
            ParentId: ApiIds.ReadMessage(request.ParentId)));
    }

    private static MessageDraft NoDraft { get; } = new(Guid.Empty, null, MessageType.Text, "");

    private static string? Missing(MessageType type, SendMessageRequest request) =>
        request.RecipientId is null && request.ConversationId is null ? "recipient_id"
        : type == MessageType.Text && request.Content is null ? "content"
        : type == MessageType.UserProfile && request.ProfileId is null ? "profile_id"
        : null;

    // Kinds that have no data are refused with some, and the others without.
    private static string? DataOf(MessageType type, SendMessageRequest request) =>
        request.Data is { } data ? data.GetRawText()
        : type == MessageType.Text || type == MessageType.UserProfile ? null
        : "null";
}
