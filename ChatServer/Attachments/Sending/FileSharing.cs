using ChatServer.Accounts;
using ChatServer.Messages;
using ChatServer.Messages.Files;

namespace ChatServer.Attachments.Sending;

/// <summary>What became of a file that was to be shared.</summary>
/// <param name="IsKept">Whether the file at hand is needed from now on.</param>
internal readonly record struct ShareOutcome(SendOutcome Announced, bool IsKept);

/// <summary>Stores the message of an upload and announces it at once.</summary>
internal sealed class FileSharing(FileMessages messages, Outbox outbox)
{
    // Not cancelled with a request: once the write is queued, only its outcome tells whether the file is needed. Who repeats an upload
    // that was stored and not announced, as by a crash, has it announced now.
    public async ValueTask<ShareOutcome> ShareAsync(CurrentUser sender, MessageDraft draft, StoredFile file)
    {
        var stored = await messages.CreateAsync(sender, draft, file, CancellationToken.None);
        return stored.IsRefused
            ? new ShareOutcome(stored.Refusal, IsKept: false)
            : new ShareOutcome(
                await outbox.AnnounceFileAsync(sender.Id, stored.Message.Id, draft.ClientMsgId, CancellationToken.None), stored.IsKept);
    }
}
