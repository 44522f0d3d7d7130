using ChatServer.Attachments;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Uploads;

/// <summary>What a request must be to be an upload.</summary>
internal static class UploadRequest
{
    private const int MaxBoundaryLength = 70;
    private const int MaxFormOverheadBytes = 256 * 1024;

    /// <summary>Null where the body isn't multipart/form-data.</summary>
    public static string? Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            return null;

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength ? boundary : null;
    }

    /// <summary>
    /// Whether the body says that it is larger than any upload may be. Of such a body four times as much as is allowed is read
    /// past all the same, for seconds at most: who is cut while sending may never see the answer.
    /// </summary>
    public static bool IsTooLarge(HttpContext context, AttachmentOptions options)
    {
        if (context.Request.ContentLength is not { } length || length <= MaxBodyBytes(options))
            return false;

        SetBound(context, 4 * MaxBodyBytes(options));
        return true;
    }

    /// <summary>Lifts the bound of a request's body to that of an upload.</summary>
    public static void Allow(HttpContext context, AttachmentOptions options) => SetBound(context, MaxBodyBytes(options));

    private static void SetBound(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytes;
    }

    private static long MaxBodyBytes(AttachmentOptions options) => options.MaxFileBytes + MaxFormOverheadBytes;
}
