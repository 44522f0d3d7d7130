using ChatServer.Accounts;
using ChatServer.Api.Input;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>A user's conversations: direct ones or all, their unread counts, and the participants' read marks.</summary>
internal static class ConversationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Chat").Fails(Status401Unauthorized);
        chat.MapGet("/user/threads/", ListThreads).WithSummary("Lists the user's direct conversations")
            .Fails(Status400BadRequest);
        chat.MapGet("/conversations/", ListConversations).WithSummary("Lists all conversations").Fails(Status400BadRequest);
        chat.MapGet("/unread/", CountUnread).WithSummary("Counts the unread messages");
        chat.MapGet("/thread/marks/{threadId}/", ListMarks).WithSummary("Reads each participant's delivery and read marks")
            .Fails(Status404NotFound);
    }

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomThread>>>, RoomFailure>> ListThreads(
        [AsParameters] ListQuery query, HttpContext context, CurrentUser user, ConversationList conversations,
        RoomMessages messages, CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return TypedResults.Ok(Envelope.Success(
            await conversations.ReadDirectAsync(user.Id, page.Value, Shape, cancellationToken), message: null));

        IReadOnlyList<RoomThread> Shape(ReadScope read, ConversationSlice slice)
        {
            query.Link(context, page.Value.Limit, slice);
            return messages.For(user.Id).Threads(read, slice.Conversations);
        }
    }

    private static async Task<Results<Ok<Envelope<ConversationPage>>, RoomFailure>> ListConversations(
        [AsParameters] ListQuery query, CurrentUser user, ConversationList conversations, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return TypedResults.Ok(Envelope.Success(
            await conversations.ReadAllAsync(user.Id, page.Value, messages.For(user.Id).Conversations, cancellationToken),
            "Conversations retrieved successfully"));
    }

    private static async Task<Ok<Envelope<UnreadMessages>>> CountUnread(
        CurrentUser user, UnreadTotal total, CancellationToken cancellationToken)
    {
        var sum = await total.ReadAsync(user.Id, cancellationToken);
        return TypedResults.Ok(
            Envelope.Success(new UnreadMessages(sum.Unread, sum.Muted), "Unread messages counted successfully"));
    }

    private static async Task<Results<Ok<Envelope<IReadOnlyList<ThreadMark>>>, RoomFailure>> ListMarks(
        string threadId, CurrentUser user, ConversationMarks marks, CancellationToken cancellationToken) =>
        InputIds.InRoomPath(threadId) is { } id && await marks.ReadAsync(user.Id, id, cancellationToken) is { } found
            ? TypedResults.Ok(
                Envelope.Success<IReadOnlyList<ThreadMark>>([.. found.Select(Mark)], "Marks retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);

    private static ThreadMark Mark(ParticipantMarks marks) =>
        new(marks.UserId, marks.Delivered > 0 ? marks.Delivered : null, marks.Read > 0 ? marks.Read : null);
}
