using ChatServer.Accounts;
using ChatServer.Api.Limits;
using ChatServer.Attachments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>
/// Serves files to participants and to holders of a signed link, see "Download" in docs/protocol/room/files.md.
/// </summary>
internal static class MediaEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // Anonymous, because the signature in a link authorizes its holder. The file name in the path is only for people and for
    // saving; it isn't checked.
    public static void MapMedia(this IEndpointRouteBuilder routes) =>
        routes.MapMethods(MediaLinks.Prefix + "{objectName}/{name}", Methods, Download)
            .WithSummary("Downloads a file, with a token or by a signed link").AllowAnonymous()
            .WithTags("Files").WithMetadata(new StreamedAnswer(), new OptionalToken())
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Produces<byte[]>(StatusCodes.Status206PartialContent, "application/octet-stream")
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);

    // A file that the caller may not read is reported as missing, so that object names can't be probed.
    private static async Task<Results<FileStreamHttpResult, UnauthorizedHttpResult, NotFound>> Download(
        string objectName, string? expires, string? signature, HttpContext context, ReadableFiles files, MediaLinks links,
        AttachmentOptions options, CancellationToken cancellationToken)
    {
        var user = context.Features.Get<CurrentUser>();
        var left = links.LeftOf(objectName, expires, signature);
        if (user is null && signature is null)
            return TypedResults.Unauthorized();

        var download = (left, user) switch
        {
            (not null, _) => await files.OpenByLinkAsync(objectName, cancellationToken),
            (null, not null) => await files.OpenForAsync(user.Id, objectName, cancellationToken),
            _ => null,
        };
        return download is null ? TypedResults.NotFound() : FileServing.Serve(context.Response, download, options, left);
    }
}
