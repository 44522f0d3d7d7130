using System.Globalization;
using ChatServer.Attachments;
using ChatServer.Attachments.Content;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api;

/// <summary>Hands out files that strangers have made: nothing of them runs, and their name is the server's to say.</summary>
internal static class FileServing
{
    /// <param name="linkLeft">How long the link holds by which it is asked for; null where it is asked for by a token.</param>
    public static FileStreamHttpResult Serve(
        HttpResponse response, FileDownload download, AttachmentOptions options, TimeSpan? linkLeft = null)
    {
        var type = download.Details.ContentType;
        var disposition = new ContentDispositionHeaderValue(ContentTypes.IsInline(type) ? "inline" : "attachment");
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

    // What came by a token may be shown again only after the server has said so, to whom the token belongs then: it answers 304
    // to the tag. So an app needn't load a film twice, and nothing is shown any more after signing out. A link is good for
    // whoever has it, until it ends.
    private static string Keeping(TimeSpan? linkLeft) => linkLeft is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)left.TotalSeconds}")
        : "private, no-cache";

    /// <summary>
    /// Cuts the answer where its reader takes less than a chunk (64 KiB) in <c>Chat:Attachments:StallTimeout</c>.
    /// </summary>
    public static Stream Watch(HttpResponse response, Stream content, AttachmentOptions options) =>
        new WatchedContent(
            content, options.StallTimeout, response.HttpContext.RequestServices.GetRequiredService<TimeProvider>(),
            response.HttpContext.Abort);

    /// <summary>A browser takes it for what it is called, and runs nothing in it.</summary>
    public static void Protect(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
    }
}
