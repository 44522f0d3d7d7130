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
using ChatServer.Refusals;
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
        string conversationId, HttpContext context, CurrentUser user, FormUploads uploads, FileMessages messages, FileSharing sharing,
        MessageTypes types, MessageRules rules, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return DetailError.Of(ApiIds.NotConversation(conversationId), ApiWords.Form, "conversation_id");

        // Before the file is read: nobody uploads into the void.
        if (!await messages.IsPartOfAsync(user.Id, id, cancellationToken))
            return DetailError.Of(new Refusal(RefusalCode.UnknownConversation, RequestField.Conversation), ApiWords.Form);

        var form = new ShareForm(types, rules);
        IUploadForm uploaded = form;
        using var upload = await uploads.ReadAsync(context, user, form);
        if (upload.Refusal is { } unread)
            return DetailError.Of(unread, ApiWords.Form);

        if (form.HasErrors || uploaded.File is not { } file)
            return form.Describe();

        var outcome = await sharing.ShareAsync(user, form.Draft(user.Id, id), file);
        if (outcome.IsKept)
            upload.Keep();
        return outcome.Announced.IsRefused
            ? DetailError.Of(outcome.Announced.Refusal, ApiWords.Form)
            : TypedResults.Ok(MessageShapes.Shared(outcome.Announced.Message));
    }
}
