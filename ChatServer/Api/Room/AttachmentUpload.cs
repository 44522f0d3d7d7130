using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ChatServer.Attachments;
using ChatServer.Messages;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Room;

/// <summary>Why an upload was ended before all of its parts were read.</summary>
internal enum UploadEnd
{
    InvalidField,
    UnknownReceiver,
    UnknownThread,
    TooLarge,
    TypeNotAllowed,
    TooMuch,
}

/// <summary>
/// Reads the parts of an upload as they come in; only small fields are held in memory. As soon as something is wrong it stops:
/// a file to nobody isn't even read.
/// </summary>
internal sealed class AttachmentUpload(
    Guid uploaderId, MultipartReader parts, AttachmentFiles files, FileMessages messages, AttachmentForm form, UploadDeadline deadline)
{
    private const int MaxParts = 32;
    private const int MaxFieldBytes = 80_000;

    public AttachmentForm Form => form;

    /// <summary>Returns null when all is read.</summary>
    /// <exception cref="InvalidDataException">The body isn't what multipart/form-data looks like, or has too many or too long parts.</exception>
    public async Task<UploadEnd?> ReadAsync()
    {
        for (var count = 0; await parts.ReadNextSectionAsync(deadline.Token) is { } part; count++)
        {
            deadline.Progress();
            if (count == MaxParts)
                throw new InvalidDataException($"The body has more than {MaxParts} parts");

            if (await ReadPartAsync(part) is { } end)
                return end;
        }

        return Form.Errors().Count > 0 ? UploadEnd.InvalidField : null;
    }

    private async Task<UploadEnd?> ReadPartAsync(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
            return null;

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (name == AttachmentForm.FileField)
            return await ReadFileAsync(part, disposition);

        if (AttachmentForm.IsField(name))
            Form.Set(name, await ReadTextAsync(part));
        return Form.HasErrors ? UploadEnd.InvalidField
            : name == AttachmentForm.ReceiverField ? await CheckReceiverAsync()
            : name == AttachmentForm.ThreadField ? await CheckThreadAsync()
            : null;
    }

    private async Task<UploadEnd?> CheckReceiverAsync() =>
        Form.Receiver is { } receiver && !await messages.IsUserAsync(receiver, deadline.Token) ? UploadEnd.UnknownReceiver : null;

    private async Task<UploadEnd?> CheckThreadAsync() =>
        Form.ThreadId is { } thread && !await messages.IsPartOfAsync(uploaderId, thread, deadline.Token) ? UploadEnd.UnknownThread : null;

    private async Task<UploadEnd?> ReadFileAsync(MultipartSection part, ContentDispositionHeaderValue disposition)
    {
        if (Form.File is not null || !disposition.IsFileDisposition())
            return Refuse(Form.File is null ? "The submitted data was not a file" : "Only one file can be sent");

        var declared = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var received = await files.ReceiveAsync(uploaderId, part.Body, declared.ToString(), deadline);
        Form.File = received.File;
        return received.Refusal switch
        {
            null => null,
            FileRefusal.TooLarge => UploadEnd.TooLarge,
            FileRefusal.TypeNotAllowed => UploadEnd.TypeNotAllowed,
            FileRefusal.TooMuch => UploadEnd.TooMuch,
            _ => Refuse("The submitted file is empty"),
        };
    }

    private UploadEnd Refuse(string error)
    {
        Form.Refuse(AttachmentForm.FileField, error);
        return UploadEnd.InvalidField;
    }

    private async Task<string> ReadTextAsync(MultipartSection part)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxFieldBytes + 1);
        try
        {
            var field = buffer.AsMemory(0, MaxFieldBytes + 1);
            var length = await part.Body.ReadAtLeastAsync(field, field.Length, throwOnEndOfStream: false, deadline.Token);
            if (length > MaxFieldBytes)
                throw new InvalidDataException($"A field has more than {MaxFieldBytes} bytes");

            var text = buffer.AsSpan(0, length);
            return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw new InvalidDataException("A field isn't valid UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
