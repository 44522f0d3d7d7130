using System.Buffers;
using System.Security.Cryptography;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Attachments;

/// <summary>The encrypted files: written from streams, and readable at any offset. No plaintext touches the disk.</summary>
internal sealed class AttachmentFiles(
    IObjectStore objects, AttachmentOptions options, FileReceiver receiver, StorageQuota quota, FreeSpace space)
{
    private readonly FileBounds bounds = FileBounds.Of(options);

    /// <inheritdoc cref="FileReceiver.ReceiveAsync"/>
    public async Task<Outcome<StoredFile>> ReceiveAsync(Guid uploaderId, Stream content, string? name, UploadDeadline deadline) =>
        await ReceiveAsync(
            uploaderId, content, name, bounds with { Room = await quota.FindRoomAsync(uploaderId, deadline.Token) }, deadline);

    /// <inheritdoc cref="FileReceiver.ReceiveAsync"/>
    public Task<Outcome<StoredFile>> ReceiveAsync(
        Guid uploaderId, Stream content, string? name, FileBounds bounds, UploadDeadline deadline) =>
        receiver.ReceiveAsync(uploaderId, content, name, bounds, deadline);

    /// <summary>
    /// Encrypts a stored file again, to an object and under a key of its own; the caller owns it like a received file.
    /// </summary>
    /// <exception cref="FileNotFoundException">It was deleted.</exception>
    /// <exception cref="CryptographicException">The file is incomplete, or isn't what was stored.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or failing, or <see cref="StorageOptions.MinFreeBytes"/> is
    /// reached.</exception>
    public async Task<StoredFile> CopyAsync(StoredFile source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkBytes);
        try
        {
            await using var content = Open(source.ObjectName, source.Size, source.Details);
            using var incoming = new IncomingFile(objects);
            var last = false;
            while (!last)
            {
                var chunk = buffer.AsMemory(0, ChunkFormat.ChunkBytes);
                chunk = chunk[..await content.ReadAtLeastAsync(
                    chunk, ChunkFormat.ChunkBytes, throwOnEndOfStream: false, cancellationToken)];
                last = chunk.Length < ChunkFormat.ChunkBytes;
                objects.RequireRoom(space);
                incoming.Append(chunk.Span, last);
            }

            incoming.Publish();
            return new StoredFile(incoming.ObjectName, source.Size, source.Details with { Key = incoming.Key });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>The content of a stored file.</summary>
    /// <exception cref="CryptographicException">The file is incomplete, or isn't what was stored.</exception>
    public SealedFileStream Open(string objectName, long size, FileDetails details) =>
        SealedFileStream.Open(objects.Open(objectName), size, details.Key);

    /// <summary>Deletes a file that no message refers to.</summary>
    public void Discard(StoredFile file) => objects.Delete(file.ObjectName);
}
