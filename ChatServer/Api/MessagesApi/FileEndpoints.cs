using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Attachments;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Serves the files of conversations to their participants.</summary>
internal static class FileEndpoints
{
    private const string Prefix = "/api/v1/files";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static string PathOf(long fileId) => $"{Prefix}/download/{ApiIds.File(fileId)}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapApi(Prefix, "Files").MapMethods("/download/{fileId}", Methods, Download).WithSummary("Downloads a file")
            .WithMetadata(new StreamedAnswer())
            .Produces<byte[]>(Status200OK, "application/octet-stream")
            .Produces<byte[]>(Status206PartialContent, "application/octet-stream")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);

    // A file that the caller may not read is reported as missing, so that ids can't be probed.
    private static async Task<Results<FileStreamHttpResult, DetailError>> Download(
        string fileId, HttpContext context, CurrentUser user, ReadableFiles files, AttachmentOptions options,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadFile(fileId) is not { } id)
            return DetailError.Of(ApiIds.NotFile(fileId), ApiWords.Files, "file_id");

        return await files.OpenForAsync(user.Id, id, cancellationToken) is { } file
            ? FileServing.Serve(context.Response, file, options)
            : DetailError.Of(new Refusal(RefusalCode.UnknownFile, RequestField.File), ApiWords.Files);
    }
}
