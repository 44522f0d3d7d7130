using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Room;
using ChatServer.Api.Uploads;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Shares a file: uploads and announces it in one request.</summary>
internal static class ShareEndpoints
{
    public static void Map(RouteGroupBuilder messages) =>
        messages.MapPost("/conversation/{conversationId}/share-file", Share).WithSummary("Shares a file in a conversation")
            .TakesForm(ShareForm.File, [], ShareForm.Fields)
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status408RequestTimeout, Status409Conflict, Status413PayloadTooLarge,
                Status415UnsupportedMediaType, Status422UnprocessableEntity, Status429TooManyRequests,
                Status503ServiceUnavailable, Status507InsufficientStorage);

    private static async Task<Results<Ok<ApiMessage>, DetailError>> Share(
        string conversationId, HttpContext context, CurrentUser user, FormUploads uploads, FileMessages messages, Outbox outbox,
        MessageTypes types, MessageRules rules, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return DetailError.Of(ApiIds.NotConversation(conversationId), ApiWords.Form, "conversation_id");

        // Before the file is read, so that nobody uploads a file that will be refused.
        if (!await messages.IsPartOfAsync(user.Id, id, cancellationToken))
            return DetailError.Of(Refusal.UnknownConversation, ApiWords.Form);

        var form = new ShareForm(types, rules);
        IUploadForm uploaded = form;
        using var upload = await uploads.ReadAsync(context, user, form);
        if (upload.Refusal is { } unread)
            return DetailError.Of(unread, ApiWords.Form);

        if (form.HasErrors || uploaded.File is not { } file)
            return form.Describe();

        // Not cancelled with the request: once the write is queued, only its result tells whether the file is needed.
        var command = new CreateFileMessage(user, form.Draft(user.Id, id), file);
        var stored = await messages.CreateAsync(command, CancellationToken.None);
        if (stored.IsRefused)
            return DetailError.Of(stored.Refusal, ApiWords.Form);

        if (stored.IsKept)
            upload.Keep();
        return await AnnounceAsync(user, stored.Message.Id, form.ClientMsgId, outbox);
    }

    // If an upload was stored but not announced, for example because of a crash, repeating it announces the message.
    private static async Task<Results<Ok<ApiMessage>, DetailError>> AnnounceAsync(
        CurrentUser user, long messageId, string? clientMsgId, Outbox outbox)
    {
        var announced = await outbox.AnnounceFileAsync(
            new AnnounceFile(user.Id, messageId, clientMsgId), CancellationToken.None);
        if (!announced.IsRefused)
            return TypedResults.Ok(MessageShapes.Shared(announced.Message));

        // The user has left the conversation meanwhile.
        var refusal = announced.Refusal.Code == RefusalCode.UnknownUpload ? Refusal.UnknownConversation : announced.Refusal;
        return DetailError.Of(refusal, ApiWords.Form);
    }
}
