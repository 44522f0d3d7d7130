using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Api.Limits;
using ChatServer.Api.Room;
using ChatServer.Api.Uploads;
using ChatServer.Attachments;
using ChatServer.Attachments.UserFiles;
using ChatServer.Protocol.Workspace;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Workspace;

/// <summary>Uploads files for channels and chats, and serves them.</summary>
internal static class FileEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly Refusal Unknown = new(RefusalCode.UnknownFile, RequestField.File);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var files = routes.MapWorkspace("/api/v1/files", "Files");
        files.MapPost("/", Upload).WithSummary("Uploads a file for channels and chats").TakesForm(FileForm.Field, [], [])
            .FailsInDetail(
                Status400BadRequest, Status408RequestTimeout, Status413PayloadTooLarge, Status415UnsupportedMediaType,
                Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable,
                Status507InsufficientStorage);
        files.MapGet("/{fileId}", Read).WithSummary("Reads what is known of a file").FailsInDetail(Status404NotFound);
        files.MapMethods("/{fileId}/content", Methods, Download).WithSummary("Downloads a file, to be shown or saved").Streams();
        files.MapMethods("/{fileId}/content/{fileName}", Methods, Save).WithSummary("Downloads a file, to be saved").Streams();
        files.MapDelete("/{fileId}", Delete).WithSummary("Deletes an own file that wasn't posted")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static void Streams(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new StreamedAnswer())
        .Produces<byte[]>(Status200OK, "application/octet-stream")
        .Produces<byte[]>(Status206PartialContent, "application/octet-stream")
        .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);

    private static async Task<Results<Ok<WorkspaceFile>, DetailError>> Upload(
        HttpContext context, CurrentUser user, FormUploads uploads, UserFileWrites files)
    {
        var form = new FileForm();
        using var upload = await uploads.ReadAsync(context, user, form);
        if (upload.Refusal is { } unread)
            return DetailError.Of(unread, WorkspaceWords.Files);

        if (form.HasErrors || form.File is not { } file)
            return form.Describe();

        // Not cancelled with the request: once the write is queued, only its result tells whether the file is needed.
        var stored = await files.StoreAsync(new StoreUserFile(user, file), CancellationToken.None);
        if (stored.IsRefused)
            return DetailError.Of(stored.Refusal, WorkspaceWords.Files);

        upload.Keep();
        return TypedResults.Ok(Show($"{stored.Value.Id}", new DescribedFile(file, user.Id, stored.Value.CreatedAt)));
    }

    private static async Task<Results<Ok<WorkspaceFile>, DetailError>> Read(
        string fileId, CurrentUser user, WorkspaceFiles files, CancellationToken cancellationToken) =>
        await files.FindAsync(user.Id, fileId, cancellationToken) is { } file
            ? TypedResults.Ok(Show(fileId, file))
            : DetailError.Of(Unknown, WorkspaceWords.Files);

    private static async Task<Results<FileStreamHttpResult, DetailError>> Download(
        string fileId, [TextField(OneOf = ["true", "false"])] string? attachment, HttpContext context, CurrentUser user,
        WorkspaceFiles files, AttachmentOptions options, CancellationToken cancellationToken)
    {
        var input = new InputReader();
        var forSaving = input.Flag("attachment", attachment) ?? false;
        if (input.Invalid is { } invalid)
            return DetailError.InvalidQuery(invalid);

        return await files.OpenAsync(user.Id, fileId, cancellationToken) is { } file
            ? FileServing.Serve(context.Response, file, options, forSaving: forSaving)
            : DetailError.Of(Unknown, WorkspaceWords.Files);
    }

    // The name in the path is only for people; the file is saved under its own.
    private static async Task<Results<FileStreamHttpResult, DetailError>> Save(
        string fileId, HttpContext context, CurrentUser user, WorkspaceFiles files, AttachmentOptions options,
        CancellationToken cancellationToken) =>
        await files.OpenAsync(user.Id, fileId, cancellationToken) is { } file
            ? FileServing.Serve(context.Response, file, options, forSaving: true)
            : DetailError.Of(Unknown, WorkspaceWords.Files);

    private static async Task<Results<Ok<DeletedFile>, DetailError>> Delete(
        string fileId, CurrentUser user, UserFileWrites files, CancellationToken cancellationToken)
    {
        var command = new DeleteUserFile(user.Id, InputIds.Uuid(fileId) ?? Guid.Empty);
        return await files.DeleteAsync(command, cancellationToken) is { } refusal
            ? DetailError.Of(refusal, WorkspaceWords.Files, "file_id")
            : TypedResults.Ok(new DeletedFile("File deleted successfully"));
    }

    private static WorkspaceFile Show(string id, DescribedFile described)
    {
        var (file, uploaderId, createdAt) = described;
        var details = file.Details;
        return new WorkspaceFile(
            id, uploaderId, details.Sha256, details.Name, new WorkspaceFileData("completed"),
            new WorkspaceFileMeta(details.Name, details.ContentType, file.Size), WorkspaceTime.Seconds(createdAt),
            WorkspaceTime.Seconds(createdAt));
    }
}
