using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sending;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Receives the files of an import like uploads: within the same sizes, types and quotas, but not counted as a user's uploads of
/// the hour.
/// </summary>
internal sealed class FileIntake : IDisposable
{
    private readonly AttachmentOptions options;
    private readonly StorageLimits limits;
    private readonly UploadVolume volume;
    private readonly FileReceiver receiver;

    public FileIntake(AttachmentOptions options, StorageOptions storage, DataDirectory directory)
    {
        this.options = options;
        limits = new StorageLimits(options);
        volume = new UploadVolume(new RateLimitOptions { Enabled = false }, options);
        var objects = new ObjectDirectory(options, directory);
        receiver = new FileReceiver(objects, volume, new FreeSpace(storage));
        Messages = new MessageFiles(limits, objects);
    }

    /// <summary>The files of messages.</summary>
    public MessageFiles Messages { get; }

    public StorageRoom FindRoom(ReadScope read, Guid owner) => limits.FindRoom(read, owner);

    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    /// <exception cref="CommandFailedException">There is no room on the disk.</exception>
    public async Task<Outcome<StoredFile>> ReceiveAsync(
        Guid owner, string path, string? name, StorageRoom room, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (content.Length > options.MaxFileBytes)
            return new Refusal(RefusalCode.FileTooLarge, Detail: $"{options.MaxFileBytes}");

        using var deadline = new UploadDeadline(options, TimeProvider.System, cancellationToken);
        try
        {
            return await receiver.ReceiveAsync(owner, content, name, FileBounds.Of(options) with { Room = room }, deadline);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return new Refusal(RefusalCode.UploadTooSlow);
        }
        catch (StorageUnavailableException failure) when (failure.InnerException is null)
        {
            throw new CommandFailedException(failure.Message);
        }
    }

    public void Dispose() => volume.Dispose();
}
