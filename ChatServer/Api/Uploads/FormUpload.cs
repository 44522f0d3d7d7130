using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Refusals;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Uploads;

/// <summary>
/// Reads the parts of an upload as they arrive; only small fields are held in memory. It stops at the first error, so a file that
/// will be refused isn't even read.
/// </summary>
internal sealed class FormUpload(
    Guid uploaderId, MultipartReader parts, AttachmentFiles files, IUploadForm form, UploadDeadline deadline)
{
    private const int MaxParts = 32;
    private const int MaxFieldBytes = 80_000;

    /// <summary>Returns null if everything was read, or the form has an error.</summary>
    /// <exception cref="InvalidDataException">The body isn't valid multipart/form-data, or has too many or too long
    /// parts.</exception>
    public async Task<Refusal?> ReadAsync()
    {
        for (var count = 0; await parts.ReadNextSectionAsync(deadline.Token) is { } part; count++)
        {
            deadline.Progress();
            if (count == MaxParts)
                throw new InvalidDataException($"The body has more than {MaxParts} parts");

            if (await ReadPartAsync(part) is { } refusal)
                return refusal;

            if (form.HasErrors)
                return null;
        }

        form.Complete();
        return null;
    }

    private async Task<Refusal?> ReadPartAsync(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
            return null;

        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        if (name == form.FileField)
            return await ReadFileAsync(part, disposition);

        if (!form.Knows(name))
            return null;

        form.Set(name, await ReadTextAsync(part));
        return form.HasErrors ? null : await form.CheckAsync(name, uploaderId, deadline.Token);
    }

    private async Task<Refusal?> ReadFileAsync(MultipartSection part, ContentDispositionHeaderValue disposition)
    {
        if (form.File is not null || !disposition.IsFileDisposition())
        {
            form.Refuse(form.FileField, form.File is null ? "The submitted data was not a file" : "Only one file can be sent");
            return null;
        }

        var declared = disposition.FileNameStar.HasValue
            ? disposition.FileNameStar
            : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var received = await files.ReceiveAsync(uploaderId, part.Body, declared.ToString(), deadline);
        form.File = received.Value;
        if (received.Refusal is not { Code: RefusalCode.Invalid })
            return received.Refusal;

        form.Refuse(form.FileField, "The submitted file is empty");
        return null;
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
            return Utf8.IsValid(text)
                ? Encoding.UTF8.GetString(text)
                : throw new InvalidDataException("A field isn't valid UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
