using System.Buffers;
using ChatServer.Attachments.Content;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Attachments;

/// <summary>The allowed size and types of a file.</summary>
internal sealed record FileBounds(long MaxBytes, TypeList Types)
{
    /// <summary>The remaining quotas.</summary>
    public StorageRoom Room { get; init; } = StorageRoom.Unbounded;

    /// <summary>The configured ones of uploads.</summary>
    public static FileBounds Of(AttachmentOptions options) => new(options.MaxFileBytes, new TypeList(options.AllowedTypes));
}

/// <summary>Receives files: each is read, checked and encrypted chunk by chunk.</summary>
internal sealed class FileReceiver(IObjectStore objects, UploadVolume volume, FreeSpace space)
{
    /// <summary>
    /// Encrypts a stream to disk as it arrives. A file that is refused, fails or is cancelled leaves nothing on disk. Until a
    /// message refers to the file, the caller owns it: <see cref="AttachmentFiles.Discard"/> it if no message does.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The disk is full or failing, or <see cref="StorageOptions.MinFreeBytes"/> is
    /// reached.</exception>
    public async Task<Outcome<StoredFile>> ReceiveAsync(
        Guid uploaderId, Stream content, string? name, FileBounds bounds, UploadDeadline deadline)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkBytes);
        try
        {
            using var incoming = new IncomingFile(objects);
            using var contents = new ReceivedContent();
            var last = false;
            while (!last)
            {
                var chunk = buffer.AsMemory(0, ChunkFormat.ChunkBytes);
                chunk = chunk[..await content.ReadAtLeastAsync(
                    chunk, ChunkFormat.ChunkBytes, throwOnEndOfStream: false, deadline.Token)];
                deadline.Progress();
                last = chunk.Length < ChunkFormat.ChunkBytes;
                if (!volume.TryTake(uploaderId, chunk.Length))
                    return Refusal.RateLimited(volume.RetryAfter);

                objects.RequireRoom(space);
                contents.Add(chunk.Span);
                if (Refuse(contents, bounds) is { } refusal)
                    return refusal;

                incoming.Append(chunk.Span, last);
            }

            incoming.Publish();
            return new StoredFile(incoming.ObjectName, contents.Size, contents.Describe(FileNames.Clean(name), incoming.Key));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static Refusal? Refuse(ReceivedContent contents, FileBounds bounds)
    {
        if (contents.Size > bounds.MaxBytes)
            return new Refusal(RefusalCode.FileTooLarge, Detail: $"{bounds.MaxBytes}");

        if (contents.Size > bounds.Room.Bytes)
            return bounds.Room.Refusal;

        if (contents.Size == 0)
            return Refusal.Invalid(RequestField.File, "is empty");

        return bounds.Types.Contains(contents.Type)
            ? null
            : new Refusal(RefusalCode.FileTypeNotAllowed, Detail: $"{bounds.Types}");
    }
}
