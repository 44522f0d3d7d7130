using System.Threading.Channels;
using ChatServer.Accounts;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Messages.Sending;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.Sending;

/// <summary>
/// Copies forwarded files, each to an object and under a key of its own, then queues their messages. It runs on a few tasks, so a
/// large file delays neither its sender's connection nor the writer. When the queue is full a forward is refused as unavailable.
/// Ends with the host; waiting forwards are then refused, and <see cref="UnreferredFiles"/> finds copies that no message refers
/// to.
/// </summary>
internal sealed partial class FileForwards(
    Database database, AttachmentFiles files, StorageQuota quota, UploadSlots slots, UploadVolume volume, SendWrites writes,
    ILogger<FileForwards> logger)
    : BackgroundService, IFileForwarding
{
    private const int MaxWaiting = 256;
    private const int MaxCopiesAtOnce = 2;
    private readonly Channel<FileForward> waiting = Channel.CreateBounded<FileForward>(MaxWaiting);

    // A copy takes an upload's place, and counts as one.
    public TimeSpan? WaitFor(Guid senderId, StoredFile source)
    {
        if (!slots.TryTakeTurn(senderId))
            return TimeSpan.FromSeconds(UploadSlots.RetryAfterSeconds);

        return volume.TryTake(senderId, (int)Math.Min(source.Size, int.MaxValue - 1_024)) ? null : volume.RetryAfter;
    }

    public bool TryQueue(FileForward forward) => waiting.Writer.TryWrite(forward);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, MaxCopiesAtOnce)
            .Select(_ => Task.Run(() => CopyAllAsync(stoppingToken), CancellationToken.None)));

    // Reads to the end even when stopping: each forward is completed, if only as unavailable.
    private async Task CopyAllAsync(CancellationToken stopping)
    {
        await foreach (var forward in waiting.Reader.ReadAllAsync(CancellationToken.None))
            await ForwardAsync(forward, stopping);
    }

    // The edge of this loop: a failure fails one forward.
    private async Task ForwardAsync(FileForward forward, CancellationToken stopping)
    {
        try
        {
            if (await TryCopyAsync(forward, stopping) is { } copy
                && await SendAsync(forward, copy) is not { IsRefused: false, IsRepeated: false })
                files.Discard(copy);
        }
        catch (Exception failure)
        {
            Log.ForwardFailed(logger, failure); // UnreferredFiles finds a copy that remains
        }
    }

    private async Task<StoredFile?> TryCopyAsync(FileForward forward, CancellationToken stopping)
    {
        try
        {
            var room = await quota.FindRoomAsync(forward.Draft.SenderId, stopping);
            if (forward.Source.Size <= room.Bytes)
                return await files.CopyAsync(forward.Source, stopping);

            var refusal = room.Refusal ?? new Refusal(RefusalCode.ServerQuotaExceeded);
            forward.Completed(forward.Draft, refusal with { About = RequestField.Message });
            return null;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            forward.Completed(forward.Draft, await ExplainMissingAsync(forward.Draft.SenderId, stopping));
            return null;
        }
        catch (Exception failure)
        {
            forward.Completed(forward.Draft, Explain(failure));
            return null;
        }
    }

    // The message was deleted since the request, perhaps with the sender's account.
    private async Task<Refusal> ExplainMissingAsync(Guid senderId, CancellationToken stopping)
    {
        try
        {
            var sender = await database.ReadAsync(read => UserStore.Find(read, senderId), stopping);
            return sender is { DisabledAt: null } ? Refusal.UnknownMessage : Refusal.SignedOut;
        }
        catch (Exception failure)
        {
            return Explain(failure);
        }
    }

    private Refusal Explain(Exception failure)
    {
        switch (failure)
        {
            case OperationCanceledException or StorageUnavailableException:
                return new Refusal(RefusalCode.Unavailable);
            default:
                Log.CopyFailed(logger, failure);
                return new Refusal(RefusalCode.Failed);
        }
    }

    private Task<SendOutcome> SendAsync(FileForward forward, StoredFile copy)
    {
        var sent = new TaskCompletionSource<SendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        writes.Post(forward.Draft with { Content = forward.Draft.Content with { File = copy } }, Complete, forward.Sender);
        return sent.Task;

        void Complete(MessageDraft draft, SendOutcome outcome)
        {
            sent.TrySetResult(outcome);
            forward.Completed(draft, outcome);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Copying a forwarded file failed")]
        public static partial void CopyFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Completing a file's forward failed")]
        public static partial void ForwardFailed(ILogger logger, Exception exception);
    }
}
