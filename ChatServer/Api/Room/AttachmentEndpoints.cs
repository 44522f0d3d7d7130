using ChatServer.Accounts;
using ChatServer.Api.Uploads;
using ChatServer.Attachments;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Uploads, see docs/protocol/room/files.md.</summary>
internal static class AttachmentEndpoints
{
    public static IServiceCollection AddAttachmentEndpoints(this IServiceCollection services) => services
        .AddSingleton<ReadableFiles>()
        .AddSingleton<AttachmentResponses>()
        .AddSingleton<FormUploads>();

    public static void MapAttachments(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/attachment/", Upload).RequireAuthorization()
            .WithTags("Files")
            .TakesForm(AttachmentForm.FileField, AttachmentForm.RequiredFields, AttachmentForm.OptionalFields)
            .Fails(
                Status400BadRequest, Status401Unauthorized, Status403Forbidden, Status404NotFound, Status408RequestTimeout,
                Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status429TooManyRequests, Status503ServiceUnavailable,
                Status507InsufficientStorage);

    private static async Task<AttachmentResult> Upload(
        HttpContext context, CurrentUser user, UploadSlots slots, FormUploads uploads, FileMessages messages, MessageTypes types, MessageRules rules,
        AttachmentResponses responses, AttachmentOptions options, CancellationToken cancellationToken)
    {
        if (UploadRequest.Boundary(context.Request) is not { } boundary)
            return AttachmentResponses.Failed(Status415UnsupportedMediaType, "The body must be multipart/form-data");

        if (UploadRequest.IsTooLarge(context, options))
            return responses.TooLarge();

        using var slot = await slots.TryTakeAsync(user.Id, context.Connection.RemoteIpAddress, cancellationToken);
        if (slot is null)
            return AttachmentResponses.Busy(context.Response);

        UploadRequest.Allow(context, options);
        var form = new AttachmentForm(types, rules, messages);
        return await uploads.TakeAsync(slot, form, boundary, context, new UploadAnswers<AttachmentResult>(
            end => responses.Describe(end, form, context.Response),
            (status, message) => AttachmentResponses.Failed(status, message),
            () => SendAsync(user, form, messages, responses, context.Response)));
    }

    // Not cancelled with the request: once the write is queued, only its outcome tells whether the file is needed.
    private static async ValueTask<(AttachmentResult Answer, bool IsKept)> SendAsync(
        CurrentUser user, AttachmentForm form, FileMessages messages, AttachmentResponses responses, HttpResponse response)
    {
        var result = await messages.CreateAsync(user, form.Draft(), CancellationToken.None);
        return (responses.Describe(result, response), result is FileMessageResult.Created);
    }
}
