using ChatServer.Attachments;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Uploads;

/// <summary>Checks that a request can be an upload.</summary>
internal static class UploadRequest
{
    private const int MaxBoundaryLength = 70;
    private const int MaxFormOverheadBytes = 256 * 1024;

    /// <summary>Null if the body isn't multipart/form-data.</summary>
    public static string? Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            return null;

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength ? boundary : null;
    }

    /// <summary>
    /// Whether the request declares a body larger than any upload may be. Such a body is still read up to four times the limit,
    /// for seconds at most, because a client that is cut off while sending may never see the response.
    /// </summary>
    public static bool IsTooLarge(HttpContext context, AttachmentOptions options)
    {
        if (context.Request.ContentLength is not { } length || length <= MaxBodyBytes(options))
            return false;

        SetBound(context, 4 * MaxBodyBytes(options));
        return true;
    }

    /// <summary>Raises the limit of a request's body to that of an upload.</summary>
    public static void Allow(HttpContext context, AttachmentOptions options) => SetBound(context, MaxBodyBytes(options));

    private static void SetBound(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    private static long MaxBodyBytes(AttachmentOptions options) => options.MaxFileBytes + MaxFormOverheadBytes;
}
