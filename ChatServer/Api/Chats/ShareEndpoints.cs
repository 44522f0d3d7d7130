using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Api.Workspace;
using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Chats.Sharing;
using ChatServer.Protocol.Chats;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Shared chats.</summary>
internal static class ShareEndpoints
{
    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapGet("/share/{shareId}", Read).WithSummary("Reads a shared chat").FailsInDetail(Status404NotFound);
        chats.MapPost("/{chatId}/share", Share).WithSummary("Shares a chat as it is now")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status507InsufficientStorage);
        chats.MapDelete("/{chatId}/share", Unshare).WithSummary("Stops sharing a chat").FailsInDetail(Status404NotFound);
    }

    /// <summary>The page for people without an account: a browser that follows a link sends no token.</summary>
    public static void MapPage(IEndpointRouteBuilder routes) =>
        routes.MapGet("/s/{shareId}", ShowPage).AllowAnonymous().WithMetadata(new StreamedAnswer()).ExcludeFromDescription();

    private static async Task<SharePage> ShowPage(
        string shareId, SharedChats shared, WorkspaceOptions workspace, CancellationToken cancellationToken) =>
        new(workspace.Enabled ? await shared.FindAsync(ChatAnswers.IdOf(shareId), cancellationToken) : null);

    private static async Task<Results<ChatResult, DetailError>> Read(
        string shareId, HttpContext context, CurrentUser user, ChatSharing sharing, ChatAnswers answers,
        CancellationToken cancellationToken)
    {
        var chat = await sharing.ReadAsync(user.Id, ChatAnswers.IdOf(shareId), cancellationToken);
        if (chat is { Row.OwnerId: { } owner } && owner != user.Id)
            await answers.NoteAsync(context, "chat_read", AuditSubject.Chat(chat.Row.Uuid), cancellationToken);
        return ChatAnswers.Show(chat);
    }

    private static async Task<Results<ChatResult, DetailError>> Share(
        string chatId, ShareRequest? request, CurrentUser user, ChatSharing sharing, ChatAnswers answers,
        CancellationToken cancellationToken)
    {
        if (!await answers.MayAsync(user, Permission.ShareChats, cancellationToken))
            return ChatAnswers.NotPermitted();

        if (request?.ExpiresAt is < 0 or >= FoundSeconds.Limit)
            return DetailError.Invalid(DetailError.InBody("expires_at", "expires_at must be seconds since 1970"));

        Timestamp? end = request?.ExpiresAt is { } seconds
            ? Timestamp.From(DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
        return await answers.ShowAsync(
            await sharing.ShareAsync(new ShareChat(user.Id, ChatAnswers.IdOf(chatId), end), cancellationToken),
            cancellationToken);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Unshare(
        string chatId, CurrentUser user, ChatSharing sharing, CancellationToken cancellationToken)
    {
        var unshared = await sharing.UnshareAsync(new UnshareChat(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken);
        return unshared.IsRefused ? ChatAnswers.Refuse(unshared.Refusal) : TypedResults.Ok(unshared.Value);
    }
}
