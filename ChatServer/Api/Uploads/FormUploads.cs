using ChatServer.Attachments;
using Microsoft.AspNetCore.WebUtilities;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Uploads;

/// <summary>How an API answers an upload.</summary>
/// <param name="Ended">To one that was ended before all was read.</param>
/// <param name="Failed">To one that was cut or can't be read: a status and a text.</param>
/// <param name="Send">Stores the message of a form without errors; whether the file at hand is needed from then on.</param>
internal sealed record UploadAnswers<T>(Func<UploadEnd, T> Ended, Func<int, string, T> Failed, Func<ValueTask<(T Answer, bool IsKept)>> Send);

/// <summary>Takes an upload from its first part to the stored message. A file that no message came to refer to doesn't stay.</summary>
internal sealed partial class FormUploads(AttachmentFiles files, AttachmentOptions options, TimeProvider clock, ILogger<FormUploads> logger)
{
    public async Task<T> TakeAsync<T>(UploadSlot slot, IUploadForm form, string boundary, HttpContext context, UploadAnswers<T> answers)
    {
        using var deadline = new UploadDeadline(options, clock, context.RequestAborted, slot.Taken);
        var upload = new FormUpload(slot.UserId, new MultipartReader(boundary, slot.Measure(context.Request.Body)), files, form, deadline);
        var kept = false;
        Log.Began(logger, context.TraceIdentifier, slot.UserId);
        try
        {
            if (await upload.ReadAsync() is { } end)
            {
                Log.Refused(logger, context.TraceIdentifier, end);
                return answers.Ended(end);
            }

            Log.Received(logger, context.TraceIdentifier, form.File?.Size ?? 0);
            (var answer, kept) = await answers.Send();
            Log.Sent(logger, context.TraceIdentifier, kept);
            return answer;
        }
        catch (OperationCanceledException) when (deadline.HasGivenWay)
        {
            Log.Cut(logger, context.TraceIdentifier, "It gave way to others", null);
            RetryAfter.Set(context.Response, TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds));
            return answers.Failed(Status429TooManyRequests, UploadSlots.GaveWay);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            Log.Cut(logger, context.TraceIdentifier, "It took too long", null);
            return answers.Failed(Status408RequestTimeout, "The upload took too long");
        }
        catch (Exception failure) when (failure is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            Log.Cut(logger, context.TraceIdentifier, "Its body can't be read", failure.GetType().Name);
            return answers.Failed(Status400BadRequest, $"The body can't be read: {failure.Message}");
        }
        finally
        {
            if (!kept && form.File is { } unused)
                files.Discard(unused);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Upload {Upload} of {UserId} begins")]
        public static partial void Began(ILogger logger, string upload, Guid userId);

        [LoggerMessage(2, LogLevel.Debug, "Upload {Upload} was refused: {End}")]
        public static partial void Refused(ILogger logger, string upload, UploadEnd end);

        [LoggerMessage(3, LogLevel.Debug, "Upload {Upload} is on disk with {Bytes} bytes")]
        public static partial void Received(ILogger logger, string upload, long bytes);

        [LoggerMessage(4, LogLevel.Debug, "Upload {Upload} is answered; its file is kept: {IsKept}")]
        public static partial void Sent(ILogger logger, string upload, bool isKept);

        [LoggerMessage(5, LogLevel.Debug, "Upload {Upload} was cut: {Reason} {Failure}")]
        public static partial void Cut(ILogger logger, string upload, string reason, string? failure);
    }
}
