using System.Globalization;
using ChatServer.Attachments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api;

/// <summary>Hands out files that strangers have made: nothing of them runs, and their name is the server's to say.</summary>
internal static class FileServing
{
    public static FileStreamHttpResult Serve(HttpResponse response, FileDownload download, AttachmentOptions options)
    {
        var type = download.Details.ContentType;
        var disposition = new ContentDispositionHeaderValue(ContentTypes.IsInline(type) ? "inline" : "attachment");
        disposition.SetHttpFileName(download.Details.Name);
        Protect(response);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers["Cross-Origin-Resource-Policy"] = "same-site";
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)options.LinkLifetime.TotalSeconds}");
        response.Headers.Vary = HeaderNames.Authorization;
        return TypedResults.Stream(
            Watch(response, download.Content, options), ContentTypes.ServedAs(type), lastModified: download.CreatedAt.ToDateTimeOffset(),
            entityTag: new EntityTagHeaderValue($"\"{download.Details.Sha256}\""), enableRangeProcessing: true);
    }

    /// <summary>
    /// Cuts the answer where its reader takes less than a chunk (64 KiB) in <c>Chat:Attachments:StallTimeout</c>.
    /// </summary>
    public static Stream Watch(HttpResponse response, Stream content, AttachmentOptions options) =>
        new WatchedContent(
            content, options.StallTimeout, response.HttpContext.RequestServices.GetRequiredService<TimeProvider>(), response.HttpContext.Abort);

    /// <summary>A browser takes it for what it is called, and runs nothing in it.</summary>
    public static void Protect(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
    }
}
