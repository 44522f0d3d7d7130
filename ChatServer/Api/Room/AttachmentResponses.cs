global using AttachmentResult = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Created<ChatServer.Protocol.Room.AttachmentCreated>,
    Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<ChatServer.Protocol.Room.Failure>>;
using System.Text.Json;
using ChatServer.Api.Uploads;
using ChatServer.Attachments;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Files;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>How the outcomes of an upload are answered.</summary>
internal sealed class AttachmentResponses(AttachmentOptions options, UploadVolume volume, MediaLinks links)
{
    public AttachmentResult Describe(UploadEnd end, AttachmentForm form, HttpResponse response) => end switch
    {
        UploadEnd.TooLarge => TooLarge(),
        UploadEnd.TypeNotAllowed => Failed(StatusCodes.Status415UnsupportedMediaType, "Files of this type can't be sent"),
        UploadEnd.TooMuch => TooMany(response, volume.RetryAfter, "Too much was uploaded; try again later"),
        UploadEnd.OverQuota => NoRoomFor(NoRoom.ForUser),
        UploadEnd.ServerFull => NoRoomFor(NoRoom.ForServer),
        UploadEnd.UnknownReceiver => UnknownReceiver(),
        UploadEnd.UnknownThread => UnknownThread(),
        _ => TypedResults.Json(Envelope.Failure("Invalid data", form.Errors), statusCode: StatusCodes.Status400BadRequest),
    };

    public AttachmentResult Describe(FileMessageResult result, HttpResponse response) => result switch
    {
        FileMessageResult.Created created => Created(created.Message),
        FileMessageResult.Repeated repeated => Created(repeated.Message),
        FileMessageResult.Blocked => Failed(StatusCodes.Status403Forbidden, "This user has blocked you"),
        FileMessageResult.SignedOut => Failed(StatusCodes.Status401Unauthorized, "The token is not valid any more"),
        FileMessageResult.Suspended => Failed(StatusCodes.Status403Forbidden, Errors.SuspendedText),
        FileMessageResult.Conflict => Failed(StatusCodes.Status409Conflict, "client_msg_id was used for another message"),
        FileMessageResult.NoRoomLeft full => NoRoomFor(full.Reason),
        FileMessageResult.UnknownReply => UnknownMessage(AttachmentForm.ReplyField),
        FileMessageResult.BadParent { Refusal: ParentRefusal.Unknown } => UnknownMessage(AttachmentForm.ParentField),
        FileMessageResult.BadParent => Invalid(new DraftError(DraftField.Parent, SendErrors.TakesNoReplies)),
        FileMessageResult.UnknownConversation => UnknownThread(),
        FileMessageResult.Invalid invalid => Invalid(invalid.Error),
        FileMessageResult.RateLimited limited => TooMany(response, limited.RetryAfter, "Too many new conversations; try again later"),
        _ => UnknownReceiver(),
    };

    private Created<AttachmentCreated> Created(FileMessage message) =>
        TypedResults.Created((string?)null, AttachmentCreated.From(new AttachmentMessage(
            message.Id,
            new AttachmentUser(message.Sender.Id, message.Sender.Email, message.Sender.ProfilePhoto),
            message.Receiver is { } receiver ? new AttachmentUser(receiver.Id, receiver.Email, receiver.ProfilePhoto) : null,
            FileSizes.Format(message.File.Size),
            message.Body,
            Updated: message.CreatedAt.ToString(),
            Created: message.CreatedAt.ToString(),
            Seen: false,
            Deleted: false,
            links.For(message.File.ObjectName, message.File.Details.Name),
            message.File.Details.Name,
            message.ThreadId,
            MessageType: message.Type == MessageType.File ? null : message.Type.Name,
            Data: message.Data is { } json ? JsonElement.Parse(json) : null)));

    private static JsonHttpResult<Failure> Invalid(DraftError error)
    {
        var errors = new Dictionary<string, string[]> { [AttachmentForm.NameOf(error)] = [AttachmentForm.TextOf(error)] };
        return TypedResults.Json(Envelope.Failure("Invalid data", errors), statusCode: StatusCodes.Status400BadRequest);
    }

    private static JsonHttpResult<Failure> TooMany(HttpResponse response, TimeSpan wait, string message)
    {
        RetryAfter.Set(response, wait);
        return Failed(StatusCodes.Status429TooManyRequests, message);
    }

    public static JsonHttpResult<Failure> Busy(HttpResponse response)
    {
        RetryAfter.Set(response, TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds));
        return Failed(StatusCodes.Status429TooManyRequests, "Too many uploads at once");
    }

    private static JsonHttpResult<Failure> NoRoomFor(NoRoom reason) =>
        Failed(StatusCodes.Status507InsufficientStorage, StorageQuota.Describe(reason));

    public JsonHttpResult<Failure> TooLarge() =>
        Failed(StatusCodes.Status413PayloadTooLarge, $"A file can have at most {options.MaxFileBytes} bytes");

    // Misspelt, as clients of this protocol know it.
    private static JsonHttpResult<Failure> UnknownReceiver() => Failed(StatusCodes.Status404NotFound, "Invalid receipient");

    private static JsonHttpResult<Failure> UnknownThread() => Failed(StatusCodes.Status404NotFound, "Unknown thread");

    private static JsonHttpResult<Failure> UnknownMessage(string field)
    {
        const string wrong = "There is no such message in this conversation";
        var errors = new Dictionary<string, string[]> { [field] = [wrong] };
        return TypedResults.Json(Envelope.Failure(wrong, errors), statusCode: StatusCodes.Status404NotFound);
    }

    public static JsonHttpResult<Failure> Failed(int status, string message) => TypedResults.Json(Envelope.Failure(message), statusCode: status);
}
