using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>Turns what a client sends into a draft; the feature checks the draft.</summary>
internal sealed class ApiDrafts(MessageTypes types)
{
    private IEnumerable<string> Kinds => types.WithData.Append(MessageType.Text.Name).Append(MessageType.UserProfile.Name);

    public Outcome<MessageDraft> Of(Guid senderId, SendMessageRequest request)
    {
        var type = types.Find(request.MessageType ?? MessageType.Text.Name);
        var (reply, profile) = (ApiIds.ReadMessage(request.ReplyToId), ApiIds.ReadUser(request.ProfileId));
        if (CheckTarget(request.RecipientId, request.ConversationId, request.AgentId) is { } noTarget)
            return noTarget;

        if (request.ReplyToId is not null && reply is null)
            return ApiIds.NotMessage(request.ReplyToId, RequestField.ReplyTo);

        if (request.ParentId is not null && ApiIds.ReadMessage(request.ParentId) is null)
            return ApiIds.NotMessage(request.ParentId, RequestField.Parent);

        if (CheckKind(type, request) is { } wrong)
            return wrong;

        if (type == MessageType.UserProfile && profile is null)
            return ApiIds.NotUser(request.ProfileId, RequestField.Profile);

        var target = new SendTarget(
            ApiIds.ReadUser(request.RecipientId), ApiIds.ReadConversation(request.ConversationId),
            ApiIds.ReadUser(request.AgentId));
        var body = type == MessageType.UserProfile ? "" : request.Content ?? "";
        var content = new MessageContent(type, body, request.Data?.GetRawText()) { ProfileId = profile };
        return new MessageDraft(senderId, target, content, request.ClientMsgId)
        {
            Place = new MessagePlace(reply, ApiIds.ReadMessage(request.ParentId)),
        };
    }

    /// <summary>A forward. Its content is read later, from the original message.</summary>
    public static Outcome<MessageDraft> Forward(Guid senderId, ForwardTarget forward)
    {
        if (CheckTarget(forward.RecipientId, forward.ConversationId) is { } noTarget)
            return noTarget;

        var target = new SendTarget(ApiIds.ReadUser(forward.RecipientId), ApiIds.ReadConversation(forward.ConversationId));
        return ApiIds.ReadMessage(forward.MessageId) is { } source
            ? new MessageDraft(
                senderId, target, new MessageContent(MessageType.Text, Body: "") { ForwardOf = source }, forward.ClientMsgId)
            : ApiIds.NotMessage(forward.MessageId);
    }

    private static Refusal? CheckTarget(string? recipientId, string? conversationId, string? agentId = null)
    {
        if (recipientId is not null && ApiIds.ReadUser(recipientId) is null)
            return ApiIds.NotUser(recipientId, RequestField.Receiver);

        if (conversationId is not null && ApiIds.ReadConversation(conversationId) is null)
            return ApiIds.NotConversation(conversationId);

        if (agentId is not null && ApiIds.ReadUser(agentId) is null)
            return ApiIds.NotAgent(agentId);

        return recipientId is null && conversationId is null && agentId is null ? Refusal.Missing(RequestField.Receiver) : null;
    }

    private Refusal? CheckKind(MessageType type, SendMessageRequest request)
    {
        if (type.HasFile)
            return Refusal.Invalid(RequestField.Type, $"{type.Name} is sent with its file, through share-file");

        if (!Kinds.Contains(type.Name))
            return Refusal.Invalid(RequestField.Type, $"must be one of {string.Join(", ", Kinds.Order())}");

        if (type == MessageType.Text && request.Content is null)
            return Refusal.Missing(RequestField.Body);

        if (type.HasData == request.Data is not null)
            return null;

        return type.HasData
            ? Refusal.Missing(RequestField.Data)
            : Refusal.Invalid(RequestField.Data, $"is not allowed in a message of type {type.Name}");
    }
}
