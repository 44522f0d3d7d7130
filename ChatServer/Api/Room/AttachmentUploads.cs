using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Messages;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatServer.Api.Room;

/// <summary>Takes an upload from its first part to the stored message. A file that no message came to refer to doesn't stay.</summary>
internal sealed class AttachmentUploads(
    AttachmentFiles files, FileMessages messages, MessageTypes types, MessageRules rules, AttachmentResponses responses, AttachmentOptions options,
    TimeProvider clock)
{
    private static readonly TimeSpan TimeForResponse = TimeSpan.FromSeconds(1);

    public async Task<AttachmentResult> TakeAsync(CurrentUser user, MultipartReader parts, HttpContext context)
    {
        using var deadline = new UploadDeadline(options, clock, context.RequestAborted);
        var upload = new AttachmentUpload(user.Id, parts, files, messages, new AttachmentForm(types, rules), deadline);
        var kept = false;
        try
        {
            if (await upload.ReadAsync() is { } end)
                return responses.Describe(end, upload.Form, context.Response);

            var result = await SendAsync(user, upload.Form);
            kept = result is FileMessageResult.Created;
            return responses.Describe(result, context.Response);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            AbortAfterResponse(context);
            return AttachmentResponses.Failed(StatusCodes.Status408RequestTimeout, "The upload took too long");
        }
        catch (Exception failure) when (failure is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return AttachmentResponses.Failed(StatusCodes.Status400BadRequest, $"The body can't be read: {failure.Message}");
        }
        finally
        {
            if (!kept && upload.Form.File is { } unused)
                files.Discard(unused);
        }
    }

    // Kestrel can't read past the rest of a body whose reading was cancelled. Aborting at once could overtake the response.
    private void AbortAfterResponse(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        context.Response.OnCompleted(async () =>
        {
            await Task.Delay(TimeForResponse, clock);
            context.Abort();
        });
    }

    // Not cancelled with the request: once the write is queued, only its outcome tells whether the file is needed.
    private ValueTask<FileMessageResult> SendAsync(CurrentUser user, AttachmentForm form) =>
        messages.CreateAsync(user, form.Draft(), CancellationToken.None);
}
