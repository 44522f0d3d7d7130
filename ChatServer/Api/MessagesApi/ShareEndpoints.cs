using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Room;
using ChatServer.Api.Uploads;
using ChatServer.Attachments;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Files;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Sharing a file: it is uploaded and announced at once.</summary>
internal static class ShareEndpoints
{
    public static void Map(RouteGroupBuilder messages) =>
        messages.MapPost("/conversation/{conversationId}/share-file", Share)
            .TakesForm(ShareForm.File, [], ShareForm.Fields)
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status408RequestTimeout, Status409Conflict, Status413PayloadTooLarge,
                Status415UnsupportedMediaType, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable,
                Status507InsufficientStorage);

    private static async Task<Results<Ok<ApiMessage>, DetailError>> Share(
        string conversationId, HttpContext context, CurrentUser user, UploadSlots slots, FormUploads uploads, FileMessages messages, FileSharing sharing,
        MessageTypes types, MessageRules rules, AttachmentOptions options, UploadVolume volume, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return Refusal.NotConversationId(conversationId).Answer("conversation_id");

        // Before the file is read: nobody uploads into the void.
        if (!await messages.IsPartOfAsync(user.Id, id, cancellationToken))
            return Refusal.NoConversation().Answer();

        if (UploadRequest.Boundary(context.Request) is not { } boundary)
            return DetailError.Of(Status415UnsupportedMediaType, "The body must be multipart/form-data");

        if (UploadRequest.IsTooLarge(context, options))
            return TooLarge(options);

        using var slot = await slots.TryTakeAsync(user.Id, context.Connection.RemoteIpAddress, cancellationToken);
        if (slot is null)
            return DetailError.TooMany(TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds));

        UploadRequest.Allow(context, options);
        var form = new ShareForm(types, rules);
        return await uploads.TakeAsync(slot, form, boundary, context, new UploadAnswers<Results<Ok<ApiMessage>, DetailError>>(
            end => Describe(end, form, options, volume),
            (status, message) => DetailError.Of(status, message),
            async () =>
            {
                var outcome = await sharing.ShareAsync(user, form.Draft(id));
                return (Answer(outcome), outcome.IsKept);
            }));
    }

    private static Results<Ok<ApiMessage>, DetailError> Answer(ShareOutcome outcome) => outcome.Message is { } message
        ? TypedResults.Ok(MessageShapes.Shared(message))
        : Refusals.Of(outcome).Answer();

    private static DetailError Describe(UploadEnd end, ShareForm form, AttachmentOptions options, UploadVolume volume) => end switch
    {
        UploadEnd.TooLarge => TooLarge(options),
        UploadEnd.TypeNotAllowed => DetailError.Of(Status415UnsupportedMediaType, "Files of this type can't be sent"),
        UploadEnd.TooMuch => DetailError.TooMany(volume.RetryAfter),
        UploadEnd.OverQuota => DetailError.Of(Status507InsufficientStorage, StorageQuota.Describe(NoRoom.ForUser)),
        UploadEnd.ServerFull => DetailError.Of(Status507InsufficientStorage, StorageQuota.Describe(NoRoom.ForServer)),
        _ => form.Describe(),
    };

    private static DetailError TooLarge(AttachmentOptions options) =>
        DetailError.Of(Status413PayloadTooLarge, $"A file can have at most {options.MaxFileBytes} bytes");
}
