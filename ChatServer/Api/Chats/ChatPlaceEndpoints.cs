using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Chats;
using ChatServer.Protocol.Chats;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Where chats are shown: pinned, archived, in folders.</summary>
internal static class ChatPlaceEndpoints
{
    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapGet("/{chatId}/pinned", IsPinned).WithSummary("Says whether a chat is pinned").FailsInDetail(Status404NotFound);
        chats.MapPost("/{chatId}/pin", TogglePin).WithSummary("Pins a chat, or unpins it").FailsInDetail(Status404NotFound);
        chats.MapPost("/{chatId}/archive", ToggleArchive).WithSummary("Archives a chat, or takes it out of the archive")
            .FailsInDetail(Status404NotFound);
        chats.MapPost("/archive/all", ArchiveAll).WithSummary("Archives all chats");
        chats.MapPost("/unarchive/all", UnarchiveAll).WithSummary("Takes all chats out of the archive");
        chats.MapPost("/{chatId}/folder", Move).WithSummary("Puts a chat into a folder, or takes it out")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<bool>, DetailError>> IsPinned(
        string chatId, CurrentUser user, ChatFlags flags, CancellationToken cancellationToken) =>
        await flags.FindPinAsync(user.Id, ChatAnswers.IdOf(chatId), cancellationToken) is { } isPinned
            ? TypedResults.Ok(isPinned)
            : ChatAnswers.Refuse(ChatAccess.Unknown);

    private static async Task<Results<ChatResult, MinimalResult, DetailError>> TogglePin(
        string chatId, [FromHeader(Name = "Prefer")] string? prefer, CurrentUser user, ChatFlags flags, ChatAnswers answers,
        CancellationToken cancellationToken) =>
        await answers.ShowAsync(
            await flags.TogglePinAsync(new TogglePin(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken),
            prefer, cancellationToken);

    private static async Task<Results<ChatResult, MinimalResult, DetailError>> ToggleArchive(
        string chatId, [FromHeader(Name = "Prefer")] string? prefer, CurrentUser user, ChatFlags flags, ChatAnswers answers,
        CancellationToken cancellationToken) =>
        await answers.ShowAsync(
            await flags.ToggleArchiveAsync(new ToggleArchive(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken),
            prefer, cancellationToken);

    private static async Task<Ok<bool>> ArchiveAll(CurrentUser user, ChatFlags flags, CancellationToken cancellationToken) =>
        TypedResults.Ok(await flags.ArchiveAllAsync(new ArchiveChats(user.Id, IsArchived: true), cancellationToken));

    private static async Task<Ok<bool>> UnarchiveAll(CurrentUser user, ChatFlags flags, CancellationToken cancellationToken) =>
        TypedResults.Ok(await flags.ArchiveAllAsync(new ArchiveChats(user.Id, IsArchived: false), cancellationToken));

    private static async Task<Results<ChatResult, MinimalResult, DetailError>> Move(
        string chatId, [FromHeader(Name = "Prefer")] string? prefer, ChatFolderRequest request, CurrentUser user, ChatFlags flags,
        ChatAnswers answers, CancellationToken cancellationToken)
    {
        Guid? folderId = request.FolderId is { } named ? ChatAnswers.IdOf(named) : null;
        return await answers.ShowAsync(
            await flags.MoveAsync(new MoveChat(user.Id, ChatAnswers.IdOf(chatId), folderId), cancellationToken),
            prefer, cancellationToken);
    }
}
