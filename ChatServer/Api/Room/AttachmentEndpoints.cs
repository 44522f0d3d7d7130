using ChatServer.Accounts;
using ChatServer.Attachments;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Uploads, see "Sending messages with a file" in PROTOCOL.md.</summary>
internal static class AttachmentEndpoints
{
    private const int MaxBoundaryLength = 70;
    private const int MaxFormOverheadBytes = 256 * 1024;

    public static IServiceCollection AddAttachmentEndpoints(this IServiceCollection services) => services
        .AddSingleton<AttachmentResponses>()
        .AddSingleton<AttachmentUploads>();

    public static void MapAttachments(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/attachment/", Upload).RequireAuthorization()
            .WithTags("Files")
            .TakesForm(AttachmentForm.FileField, AttachmentForm.RequiredFields, AttachmentForm.OptionalFields)
            .Fails(
                Status400BadRequest, Status401Unauthorized, Status403Forbidden, Status404NotFound, Status408RequestTimeout,
                Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status429TooManyRequests, Status503ServiceUnavailable);

    private static async Task<AttachmentResult> Upload(
        HttpContext context, CurrentUser user, UploadSlots slots, AttachmentUploads uploads, AttachmentResponses responses,
        AttachmentOptions options, CancellationToken cancellationToken)
    {
        if (Boundary(context.Request) is not { } boundary)
            return AttachmentResponses.Failed(Status415UnsupportedMediaType, "The body must be multipart/form-data");

        var maxBodyBytes = options.MaxFileBytes + MaxFormOverheadBytes;
        if (context.Request.ContentLength > maxBodyBytes)
            return responses.TooLarge();

        using var slot = await slots.TryTakeAsync(user.Id, context.Connection.RemoteIpAddress, cancellationToken);
        if (slot is null)
            return AttachmentResponses.Busy(context.Response);

        Allow(context, maxBodyBytes);
        return await uploads.TakeAsync(user, new MultipartReader(boundary, context.Request.Body), context);
    }

    private static string? Boundary(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
            return null;

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength ? boundary : null;
    }

    private static void Allow(HttpContext context, long bodyBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bodyBytes;
    }
}
