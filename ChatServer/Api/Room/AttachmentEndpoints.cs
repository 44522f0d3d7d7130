using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Api.Uploads;
using ChatServer.Attachments;
using ChatServer.Attachments.Sending;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Uploads, see docs/protocol/room/files.md.</summary>
internal static class AttachmentEndpoints
{
    public static IServiceCollection AddAttachmentEndpoints(this IServiceCollection services) => services
        .AddSingleton<ReadableFiles>()
        .AddSingleton<FormUploads>();

    public static void MapAttachments(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/attachment/", Upload).WithSummary("Uploads a file with its message").RequireAuthorization()
            .WithTags("Files")
            .TakesForm(AttachmentForm.FileField, AttachmentForm.RequiredFields, AttachmentForm.OptionalFields)
            .Fails(
                Status400BadRequest, Status401Unauthorized, Status403Forbidden, Status404NotFound, Status408RequestTimeout,
                Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status429TooManyRequests,
                Status503ServiceUnavailable, Status507InsufficientStorage);

    private static async Task<Results<Created<AttachmentCreated>, RoomFailure>> Upload(
        HttpContext context, CurrentUser user, FormUploads uploads, FileMessages messages, MessageTypes types, MessageRules rules,
        MediaLinks links)
    {
        var form = new AttachmentForm(types, rules, messages);
        using var upload = await uploads.ReadAsync(context, user, form);
        if (upload.Refusal is { } unread)
            return RoomFailure.Of(unread, RoomWords.Form);

        if (form.HasErrors)
            return RoomFailure.Invalid(Envelope.Failure("Invalid data", form.Errors));

        // Not cancelled with the request: once the write is queued, only its result tells whether the file is needed.
        var command = new CreateFileMessage(user, form.Draft(user.Id), form.NamedFile());
        var outcome = await messages.CreateAsync(command, CancellationToken.None);
        if (outcome.IsRefused)
            return RoomFailure.Of(outcome.Refusal, RoomWords.Form);

        if (outcome.IsKept)
            upload.Keep();
        return TypedResults.Created((string?)null, Show(outcome.Message, links));
    }

    private static AttachmentCreated Show(FileMessage message, MediaLinks links) => AttachmentCreated.From(new AttachmentMessage(
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
        Data: message.Data is { } json ? JsonElement.Parse(json) : null));
}
