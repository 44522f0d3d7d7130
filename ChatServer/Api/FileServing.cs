using System.Globalization;
using ChatServer.Attachments;
using ChatServer.Attachments.Content;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api;

/// <summary>
/// Serves files uploaded by users: browsers execute nothing in them, and the server decides under which name they are saved.
/// </summary>
internal static class FileServing
{
    /// <param name="forSaving">Whether a browser saves the file even if it could show it.</param>
    /// <param name="linkLeft">How long the signed link is still valid; null if the file was requested with a token.</param>
    public static FileStreamHttpResult Serve(
        HttpResponse response, FileDownload download, AttachmentOptions options, TimeSpan? linkLeft = null,
        bool forSaving = false)
    {
        var type = download.Details.ContentType;
        var isInline = ContentTypes.IsInline(type) && !forSaving;
        var disposition = new ContentDispositionHeaderValue(isInline ? "inline" : "attachment");
        disposition.SetHttpFileName(download.Details.Name);
        Protect(response);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers["Cross-Origin-Resource-Policy"] = "same-site";
        response.Headers.CacheControl = Keeping(linkLeft);
        response.Headers.Vary = HeaderNames.Authorization;
        return TypedResults.Stream(
            Watch(response, download.Content, options), ContentTypes.ServedAs(type),
            lastModified: download.CreatedAt.ToDateTimeOffset(),
            entityTag: new EntityTagHeaderValue($"\"{download.Details.Sha256}\""), enableRangeProcessing: true);
    }

    // A file requested with a token may be shown again only after the server has revalidated it for the token's present owner; it
    // answers 304 to a matching ETag. So an app needn't download a video twice, and nothing is shown after signing out. A link is
    // valid for anyone who has it, until it expires.
    private static string Keeping(TimeSpan? linkLeft) => linkLeft is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)left.TotalSeconds}")
        : "private, no-cache";

    /// <summary>
    /// Aborts the response if its reader takes less than a chunk (64 KiB) in <c>Chat:Attachments:StallTimeout</c>.
    /// </summary>
    public static Stream Watch(HttpResponse response, Stream content, AttachmentOptions options) =>
        new WatchedContent(
            content, options.StallTimeout, response.HttpContext.RequestServices.GetRequiredService<TimeProvider>(),
            response.HttpContext.Abort);

    /// <summary>Makes browsers trust the declared content type and execute nothing in the file.</summary>
    public static void Protect(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
    }
}
