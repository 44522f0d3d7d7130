using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>Who may read a chat with an agent, for its visitor, before the first message and later.</summary>
internal static class AccessEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(
                Status401Unauthorized, Status404NotFound, Status422UnprocessableEntity, Status501NotImplemented)
            .MapGet("/conversations/{conversationId}/access", Read).WithSummary("Tells who may read a chat with an agent");

    private static async Task<Results<Ok<ChatAccess>, DetailError>> Read(
        string conversationId, CurrentUser user, ChatAccessReader access, CancellationToken cancellationToken)
    {
        if (ChatPlaces.CheckId(conversationId) is { } notAnId)
            return notAnId;

        return NumberedUuid.ConversationOf(conversationId) is { } id
            && await access.ReadAsync(user.Id, id, Shape, cancellationToken) is { } shown
            ? TypedResults.Ok(shown)
            : ChatPlaces.Unknown();
    }

    private static ChatAccess Shape(ReadScope read, AgentChatAccess access)
    {
        var (chat, profiles) = (access.Chat, new Profiles(read, [access.Chat.VisitorId, access.Chat.OwnerId]));
        var readers = new List<ChatReader> { new(profiles.Find(chat.VisitorId), "visitor", access.BeganAt.ToString()) };
        if (access.OwnerReads && !chat.IsOwn)
            readers.Add(new ChatReader(profiles.Find(chat.OwnerId), "owner", access.OwnerSince?.ToString()));
        return new ChatAccess(
            NumberedUuid.OfConversation(chat.ConversationId), MessagingViews.AveeOf(access.Agent), readers,
            access.Agent.ReadSettings().OwnerReads, chat.OwnerReadAt?.ToString(), AgentViews.NameOf(access.ProviderKind));
    }
}
