using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Chats;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Whole chats: making, reading, saving, cloning and deleting them.</summary>
internal static class ChatEndpoints
{
    // What stands around the document in a body.
    private const int EnvelopeBytes = 16_384;

    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapPost("/new", Create).WithSummary("Makes a chat").Accepts<ChatRequest>("application/json")
            .FailsInDetail(
                Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity, Status507InsufficientStorage);
        chats.MapPost("/import", Import).WithSummary("Makes chats of an export").Accepts<ChatImport>("application/json")
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity,
                Status507InsufficientStorage);
        chats.MapGet("/{chatId}", Read).WithSummary("Reads a chat").FailsInDetail(Status404NotFound);
        chats.MapPost("/{chatId}", Save).WithSummary("Saves a chat").Accepts<ChatRequest>("application/json")
            .FailsInDetail(
                Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity, Status507InsufficientStorage);
        chats.MapPost("/{chatId}/clone", Clone).WithSummary("Clones a chat")
            .FailsInDetail(
                Status404NotFound, Status413PayloadTooLarge, Status422UnprocessableEntity, Status507InsufficientStorage);
        chats.MapPost("/{chatId}/clone/shared", CloneShared).WithSummary("Clones a shared chat")
            .FailsInDetail(Status404NotFound, Status413PayloadTooLarge, Status507InsufficientStorage);
        chats.MapDelete("/{chatId}", Delete).WithSummary("Deletes a chat").FailsInDetail(Status404NotFound);
        chats.MapDelete("/", DeleteAll).WithSummary("Deletes all chats of the user");
    }

    private static async Task<Results<ChatResult, DetailError>> Create(
        HttpContext context, CurrentUser user, ChatCreation creation, ChatAnswers answers, ChatOptions options,
        CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, options.MaxChatBytes + EnvelopeBytes, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var form = ChatForm.Of(body.Value);
        if (form.IsRefused)
            return ChatAnswers.Refuse(form.Refusal);

        return await answers.ShowAsync(
            await creation.CreateAsync(new CreateChat(user.Id, form.Value.Chat, form.Value.FolderId), cancellationToken),
            cancellationToken);
    }

    private static async Task<Results<ChatListResult, DetailError>> Import(
        HttpContext context, CurrentUser user, ChatCreation creation, ChatReader reader, ChatOptions options,
        CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, options.MaxImportBytes, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var form = ImportForm.Of(user.Id, body.Value);
        if (form.IsRefused)
            return ChatAnswers.Refuse(form.Refusal);

        var imported = await creation.ImportAsync(form.Value, cancellationToken);
        return imported.IsRefused ? ChatAnswers.Refuse(imported.Refusal) : new ChatListResult(imported.Value, reader);
    }

    private static async Task<Results<ChatResult, DetailError>> Read(
        string chatId, CurrentUser user, ChatReader reader, CancellationToken cancellationToken) =>
        ChatAnswers.Show(await reader.ReadOwnAsync(user.Id, ChatAnswers.IdOf(chatId), cancellationToken));

    private static async Task<Results<ChatResult, MinimalResult, DetailError>> Save(
        string chatId, [FromHeader(Name = "Prefer")] string? prefer, HttpContext context, CurrentUser user, ChatSaving saving,
        ChatAnswers answers, ChatOptions options, CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, options.MaxChatBytes + EnvelopeBytes, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var form = ChatForm.Of(body.Value);
        if (form.IsRefused)
            return ChatAnswers.Refuse(form.Refusal);

        return await answers.ShowAsync(
            await saving.SaveAsync(
                new SaveChat(user.Id, ChatAnswers.IdOf(chatId), form.Value.Chat), cancellationToken),
            prefer, cancellationToken);
    }

    private static async Task<Results<ChatResult, DetailError>> Clone(
        string chatId, CloneRequest request, CurrentUser user, ChatCreation creation, ChatAnswers answers,
        CancellationToken cancellationToken) =>
        await answers.ShowAsync(
            await creation.CloneAsync(new CloneChat(user.Id, ChatAnswers.IdOf(chatId), request.Title), cancellationToken),
            cancellationToken);

    private static async Task<Results<ChatResult, DetailError>> CloneShared(
        string chatId, CurrentUser user, ChatCreation creation, ChatAnswers answers, CancellationToken cancellationToken) =>
        await answers.ShowAsync(
            await creation.CloneSharedAsync(new CloneShared(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken),
            cancellationToken);

    private static async Task<Results<Ok<bool>, DetailError>> Delete(
        string chatId, CurrentUser user, ChatRemoval removal, ChatAnswers answers, CancellationToken cancellationToken)
    {
        if (!await answers.MayAsync(user, Permission.DeleteChats, cancellationToken))
            return ChatAnswers.NotPermitted();

        var deleted = await removal.DeleteAsync(new DeleteChat(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken);
        return deleted.IsRefused ? ChatAnswers.Refuse(deleted.Refusal) : TypedResults.Ok(true);
    }

    private static async Task<Results<Ok<bool>, DetailError>> DeleteAll(
        CurrentUser user, ChatRemoval removal, ChatAnswers answers, CancellationToken cancellationToken)
    {
        if (!await answers.MayAsync(user, Permission.DeleteChats, cancellationToken))
            return ChatAnswers.NotPermitted();

        return await removal.DeleteAllAsync(new DeleteChats(user.Id), cancellationToken) is { } refusal
            ? ChatAnswers.Refuse(refusal)
            : TypedResults.Ok(true);
    }
}
