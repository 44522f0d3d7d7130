using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ChatServer.Attachments;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Uploads;

/// <summary>Why an upload was ended before all of its parts were read.</summary>
internal enum UploadEnd
{
    InvalidField,
    UnknownReceiver,
    UnknownThread,
    TooLarge,
    TypeNotAllowed,
    TooMuch,

    /// <summary>It is more than is left of the user's quota.</summary>
    OverQuota,

    /// <summary>All files take what the server may store.</summary>
    ServerFull,
}

/// <summary>
/// Reads the parts of an upload as they come in; only small fields are held in memory. As soon as something is wrong it stops:
/// a file to nobody isn't even read.
/// </summary>
internal sealed class FormUpload(Guid uploaderId, MultipartReader parts, AttachmentFiles files, IUploadForm form, UploadDeadline deadline)
{
    private const int MaxParts = 32;
    private const int MaxFieldBytes = 80_000;

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

        form.Complete();
        return form.HasErrors ? UploadEnd.InvalidField : null;
    }

    private async Task<UploadEnd?> ReadPartAsync(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
            return null;

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (name == form.FileField)
            return await ReadFileAsync(part, disposition);

        if (!form.Knows(name))
            return null;

        form.Set(name, await ReadTextAsync(part));
        return form.HasErrors ? UploadEnd.InvalidField : await form.CheckAsync(name, uploaderId, deadline.Token);
    }

    private async Task<UploadEnd?> ReadFileAsync(MultipartSection part, ContentDispositionHeaderValue disposition)
    {
        if (form.File is not null || !disposition.IsFileDisposition())
            return Refuse(form.File is null ? "The submitted data was not a file" : "Only one file can be sent");

        var declared = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var received = await files.ReceiveAsync(uploaderId, part.Body, declared.ToString(), deadline);
        form.File = received.File;
        return received.Refusal switch
        {
            null => null,
            FileRefusal.TooLarge => UploadEnd.TooLarge,
            FileRefusal.TypeNotAllowed => UploadEnd.TypeNotAllowed,
            FileRefusal.TooMuch => UploadEnd.TooMuch,
            FileRefusal.OverQuota => UploadEnd.OverQuota,
            FileRefusal.ServerFull => UploadEnd.ServerFull,
            _ => Refuse("The submitted file is empty"),
        };
    }

    private UploadEnd Refuse(string error)
    {
        form.Refuse(form.FileField, error);
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
