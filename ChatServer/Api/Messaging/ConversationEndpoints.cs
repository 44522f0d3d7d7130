using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Api.Errors;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>Direct conversations and chats with agents, see docs/protocol/messaging.md.</summary>
internal static class ConversationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var messaging = routes.MapGroup("/messaging").RequireAuthorization()
            .WithTags("Messaging").FailsInDetail(Status401Unauthorized);
        messaging.MapGet("/conversations", ListConversations)
            .WithSummary("Lists the user's direct conversations and chats with agents")
            .FailsInDetail(Status422UnprocessableEntity);
        messaging.MapPost("/conversations", OpenConversation).WithSummary("Opens a conversation with a user or an agent")
            .FailsInDetail(
                Status403Forbidden, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
                Status501NotImplemented);
    }

    private static async Task<Results<Ok<ChatList>, DetailError>> ListConversations(
        [AsParameters] ListQuery query, HttpContext context, CurrentUser user, ConversationList conversations, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return DetailError.InvalidQuery(page.Invalid);

        var listed = await conversations.ReadChatsAsync(
            user.Id, page.Value, (read, slice) => MessagingViews.List(read, slice, query.IsFirst ? Empty(read) : EmptyChats.None),
            cancellationToken);
        ListQuery.Link(context, page.Value.Limit, listed.Next);
        return TypedResults.Ok(listed.Page);

        EmptyChats Empty(ReadScope read)
        {
            var now = Timestamp.Now(clock);
            return new EmptyChats(
                DirectConversations.ListEmpty(read, user.Id, now), AgentChats.ListEmpty(read, user.Id, now));
        }
    }

    private static async Task<Results<Ok<OpenedChat>, DetailError>> OpenConversation(
        ConversationRequest request, CurrentUser user, DirectConversations conversations, AgentChats agentChats,
        CancellationToken cancellationToken)
    {
        if (request.ChatType == MessagingViews.AgentChat)
        {
            return request.TargetAveeId is { } agent
                ? Answer(
                    MessagingViews.AgentChat,
                    await agentChats.OpenAsync(
                        new OpenAgentChat(user.Id, agent) { OwnerId = request.TargetUserId }, cancellationToken))
                : DetailError.Invalid(DetailError.Missing("target_avee_id"));
        }

        if (request.ChatType is not (null or MessagingViews.ProfileChat))
            return DetailError.Invalid(DetailError.InBody(
                "chat_type", $"chat_type must be {MessagingViews.ProfileChat} or {MessagingViews.AgentChat}"));

        return request.TargetUserId is { } target
            ? Answer(
                MessagingViews.ProfileChat,
                await conversations.OpenAsync(new OpenDirectConversation(user.Id, target), cancellationToken))
            : DetailError.Invalid(DetailError.Missing("target_user_id"));
    }

    private static Results<Ok<OpenedChat>, DetailError> Answer(string chatType, Outcome<OpenedConversation> opened) =>
        opened.IsRefused
            ? DetailError.Of(opened.Refusal, MessagingWords.All)
            : TypedResults.Ok(new OpenedChat(NumberedUuid.OfConversation(opened.Value.Id), chatType, opened.Value.IsNew));
}
