using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>Direct conversations, see docs/protocol/messaging.md.</summary>
internal static class ConversationEndpoints
{
    private const string AgentChat = "agent";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var messaging = routes.MapGroup("/messaging").RequireAuthorization()
            .WithTags("Messaging").FailsInDetail(Status401Unauthorized);
        messaging.MapGet("/conversations", ListConversations).WithSummary("Lists the user's direct conversations")
            .FailsInDetail(Status422UnprocessableEntity);
        messaging.MapPost("/conversations", OpenConversation).WithSummary("Opens a conversation with a user")
            .FailsInDetail(
                Status403Forbidden, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
                Status501NotImplemented);
        messaging.MapGet("/agent-conversations", ListAgentConversations)
            .WithSummary("Lists conversations with agents; on this server always empty")
            .Produces<ChatList>().FailsInDetail(Status501NotImplemented);
    }

    private static async Task<Results<Ok<ChatList>, DetailError>> ListConversations(
        [AsParameters] ListQuery query, HttpContext context, CurrentUser user, ConversationList conversations, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return DetailError.InvalidQuery(page.Invalid);

        var listed = await conversations.ReadDirectAsync(
            user.Id, page.Value, (read, slice) => MessagingViews.List(read, slice, query.IsFirst ? Empty(read) : []),
            cancellationToken);
        ListQuery.Link(context, page.Value.Limit, listed.Next);
        return TypedResults.Ok(listed.Page);

        IReadOnlyList<EmptyConversationRow> Empty(ReadScope read) =>
            DirectConversations.ListEmpty(read, user.Id, Timestamp.Now(clock));
    }

    private static async Task<Results<Ok<OpenedChat>, DetailError>> OpenConversation(
        ConversationRequest request, CurrentUser user, DirectConversations conversations, CancellationToken cancellationToken)
    {
        if (request.ChatType == AgentChat)
            return Agents();

        if (request.ChatType is not (null or MessagingViews.ProfileChat))
            return DetailError.Invalid(
                DetailError.InBody("chat_type", $"chat_type must be {MessagingViews.ProfileChat} or {AgentChat}"));

        return request.TargetUserId is { } target
            ? Answer(await conversations.OpenAsync(new OpenDirectConversation(user.Id, target), cancellationToken))
            : DetailError.Invalid(DetailError.Missing("target_user_id"));
    }

    private static Results<Ok<OpenedChat>, DetailError> Answer(Outcome<OpenedConversation> opened) => opened.IsRefused
        ? DetailError.Of(opened.Refusal, MessagingWords.All)
        : TypedResults.Ok(
            new OpenedChat(NumberedUuid.OfConversation(opened.Value.Id), MessagingViews.ProfileChat, opened.Value.IsNew));

    private static DetailError ListAgentConversations() => Agents();

    private static DetailError Agents() => DetailError.Of(Status501NotImplemented, "This server has no agents");
}
