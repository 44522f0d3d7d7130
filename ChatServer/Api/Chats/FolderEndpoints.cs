using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Chats.Folders;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Folders of chats.</summary>
internal static class FolderEndpoints
{
    public static void Map(RouteGroupBuilder folders)
    {
        folders.AddEndpointFilter(AnswerIfPermittedAsync);
        folders.MapGet("/", List).WithSummary("Lists the folders");
        folders.MapPost("/", Create).WithSummary("Makes a folder")
            .FailsInDetail(Status400BadRequest, Status422UnprocessableEntity);
        folders.MapGet("/{folderId}", Read).WithSummary("Reads a folder").FailsInDetail(Status404NotFound);
        folders.MapPost("/{folderId}/update", Update).WithSummary("Changes a folder")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
        folders.MapPost("/{folderId}/update/parent", Move).WithSummary("Puts a folder into another one")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
        folders.MapPost("/{folderId}/update/expanded", Expand).WithSummary("Says whether a folder is shown open")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        folders.MapDelete("/{folderId}", Delete).WithSummary("Deletes a folder, with those in it")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async ValueTask<object?> AnswerIfPermittedAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var permissions = http.RequestServices.GetRequiredService<UserPermissions>();
        return http.Features.Get<CurrentUser>() is { } user
            && await permissions.AllowAsync(user.Id, Permission.UseFolders, http.RequestAborted)
            ? await next(context)
            : DetailError.Of(Status403Forbidden, Answers.Of(RefusalCode.NotPermitted).Text);
    }

    private static async Task<Ok<IReadOnlyList<FolderEntry>>> List(
        CurrentUser user, UserFolders folders, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<FolderEntry>>(
            [.. (await folders.ListAsync(user.Id, cancellationToken)).Select(ShowEntry)]);

    private static async Task<Results<Ok<FolderResponse>, DetailError>> Create(
        FolderRequest request, CurrentUser user, UserFolders folders, CancellationToken cancellationToken)
    {
        if (request.Name is not { } name)
            return DetailError.Invalid(DetailError.Missing("name"));

        if (CheckObjects(request) is { } refusal)
            return ChatAnswers.Refuse(refusal);

        var command = new CreateFolder(user.Id, name, TextOf(request.Data), TextOf(request.Meta));
        return Answer(await folders.CreateAsync(command, cancellationToken));
    }

    private static async Task<Results<Ok<FolderResponse>, DetailError>> Read(
        string folderId, CurrentUser user, UserFolders folders, CancellationToken cancellationToken) =>
        Answer(await folders.FindAsync(user.Id, ChatAnswers.IdOf(folderId), cancellationToken));

    private static async Task<Results<Ok<FolderResponse>, DetailError>> Update(
        string folderId, FolderRequest request, CurrentUser user, UserFolders folders, CancellationToken cancellationToken)
    {
        if (CheckObjects(request) is { } refusal)
            return ChatAnswers.Refuse(refusal);

        var command = new UpdateFolder(
            user.Id, ChatAnswers.IdOf(folderId), request.Name, TextOf(request.Data), TextOf(request.Meta));
        return Answer(await folders.UpdateAsync(command, cancellationToken));
    }

    private static async Task<Results<Ok<FolderResponse>, DetailError>> Move(
        string folderId, FolderParentRequest request, CurrentUser user, UserFolders folders,
        CancellationToken cancellationToken)
    {
        Guid? parentId = request.ParentId is { } named ? ChatAnswers.IdOf(named) : null;
        return Answer(await folders.MoveAsync(
            new MoveFolder(user.Id, ChatAnswers.IdOf(folderId), parentId), cancellationToken));
    }

    private static async Task<Results<Ok<FolderResponse>, DetailError>> Expand(
        string folderId, FolderExpandedRequest request, CurrentUser user, UserFolders folders,
        CancellationToken cancellationToken) =>
        request.IsExpanded is { } isExpanded
            ? Answer(await folders.ExpandAsync(
                new ExpandFolder(user.Id, ChatAnswers.IdOf(folderId), isExpanded), cancellationToken))
            : DetailError.Invalid(DetailError.Missing("is_expanded"));

    private static async Task<Results<Ok<bool>, DetailError>> Delete(
        string folderId, [AsParameters] FolderDeletionInput input, CurrentUser user, UserFolders folders, ChatAnswers answers,
        CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var mayDelete = await answers.MayAsync(user, Permission.DeleteChats, cancellationToken);
        var command = new DeleteFolder(user.Id, ChatAnswers.IdOf(folderId), asked.Value.IsSet, mayDelete);
        return await folders.DeleteAsync(command, cancellationToken) is { } refusal
            ? ChatAnswers.Refuse(refusal)
            : TypedResults.Ok(true);
    }

    private static Refusal? CheckObjects(FolderRequest request) => Check("data", request.Data) ?? Check("meta", request.Meta);

    private static Refusal? Check(string field, JsonElement? value) =>
        value is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }
            ? null
            : Refusal.Invalid(field, "must be an object");

    private static string? TextOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Object } given ? given.GetRawText() : null;

    private static Results<Ok<FolderResponse>, DetailError> Answer(Outcome<Folder> folder) =>
        folder.IsRefused ? ChatAnswers.Refuse(folder.Refusal) : TypedResults.Ok(Show(folder.Value));

    private static FolderEntry ShowEntry(Folder folder) => new(
        folder.Id, folder.Name, ElementOf(folder.Meta), folder.ParentId, folder.IsExpanded,
        WorkspaceTime.Seconds(folder.CreatedAt), WorkspaceTime.Seconds(folder.UpdatedAt));

    private static FolderResponse Show(Folder folder) => new(
        folder.Id, folder.ParentId, folder.OwnerId, folder.Name, Items: null, ElementOf(folder.Meta), ElementOf(folder.Data),
        folder.IsExpanded, WorkspaceTime.Seconds(folder.CreatedAt), WorkspaceTime.Seconds(folder.UpdatedAt));

    private static JsonElement? ElementOf(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
}
