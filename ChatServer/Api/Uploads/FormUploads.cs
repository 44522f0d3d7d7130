using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Refusals;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatServer.Api.Uploads;

/// <summary>Reads the uploads of all APIs.</summary>
internal sealed partial class FormUploads(
    AttachmentFiles files, AttachmentOptions options, UploadSlots slots, TimeProvider clock, ILogger<FormUploads> logger)
{
    /// <summary>
    /// Reads an upload into a form, once there is a slot for it. The caller disposes of the result, and keeps the file if a
    /// message refers to it.
    /// </summary>
    public async Task<ReadUpload> ReadAsync(HttpContext context, CurrentUser user, IUploadForm form)
    {
        if (UploadRequest.Boundary(context.Request) is not { } boundary)
            return Refuse(form, new Refusal(RefusalCode.NotAForm));

        if (UploadRequest.IsTooLarge(context, options))
            return Refuse(form, new Refusal(RefusalCode.FileTooLarge, Detail: $"{options.MaxFileBytes}"));

        var slot = await slots.TryTakeAsync(user.Id, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (slot is null)
            return Refuse(form, Refusal.RateLimited(TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds)));

        Refusal? refusal;
        try
        {
            Log.Began(logger, context.TraceIdentifier, user.Id);
            UploadRequest.Allow(context, options);
            refusal = await ReadAsync(context, slot, boundary, form);
        }
        catch
        {
            using var abandoned = new ReadUpload(form, files, slot, refusal: null);
            throw;
        }

        Action<bool>? ended = refusal is null && !form.HasErrors
            ? isKept => Log.Ended(logger, context.TraceIdentifier, isKept) : null;
        return new ReadUpload(form, files, slot, refusal, ended);
    }

    private async Task<Refusal?> ReadAsync(HttpContext context, UploadSlot slot, string boundary, IUploadForm form)
    {
        using var deadline = new UploadDeadline(options, clock, context.RequestAborted, slot.Taken);
        var upload = new FormUpload(
            slot.UserId, new MultipartReader(boundary, slot.Measure(context.Request.Body)), files, form, deadline);
        try
        {
            var refusal = await upload.ReadAsync();
            if (refusal is not null || form.HasErrors)
                Log.Refused(logger, context.TraceIdentifier, refusal?.Code ?? RefusalCode.Invalid);
            else
                Log.Received(logger, context.TraceIdentifier, form.File?.Size ?? 0);
            return refusal;
        }
        catch (OperationCanceledException) when (deadline.IsPreempted)
        {
            Log.Cut(logger, context.TraceIdentifier, "It was preempted by others", null);
            return new Refusal(RefusalCode.UploadPreempted, RetryAfter: TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds));
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            Log.Cut(logger, context.TraceIdentifier, "It took too long", null);
            return new Refusal(RefusalCode.UploadTooSlow);
        }
        catch (Exception failure) when (failure is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            Log.Cut(logger, context.TraceIdentifier, "Its body can't be read", failure.GetType().Name);
            return new Refusal(RefusalCode.UnreadableForm, Detail: failure.Message);
        }
    }

    private ReadUpload Refuse(IUploadForm form, Refusal refusal) => new(form, files, slot: null, refusal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Upload {Upload} of {UserId} began")]
        public static partial void Began(ILogger logger, string upload, Guid userId);

        [LoggerMessage(2, LogLevel.Debug, "Upload {Upload} was refused: {Code}")]
        public static partial void Refused(ILogger logger, string upload, RefusalCode code);

        [LoggerMessage(3, LogLevel.Debug, "Upload {Upload} is on disk ({Bytes} bytes)")]
        public static partial void Received(ILogger logger, string upload, long bytes);

        [LoggerMessage(4, LogLevel.Debug, "Upload {Upload} ended; file kept: {IsKept}")]
        public static partial void Ended(ILogger logger, string upload, bool isKept);

        [LoggerMessage(5, LogLevel.Debug, "Upload {Upload} was aborted: {Reason} {Failure}")]
        public static partial void Cut(ILogger logger, string upload, string reason, string? failure);
    }
}
