using ChatServer.Accounts;
using ChatServer.Messages;
using ChatServer.Messages.Files;

namespace ChatServer.Attachments.Sending;

/// <summary>What became of a file that was to be shared.</summary>
/// <param name="Announced">Where its message was stored: whether it was announced too.</param>
internal readonly record struct ShareOutcome(FileMessageResult Stored, AnnounceOutcome Announced = default)
{
    /// <summary>The message, where it is there for everybody.</summary>
    public Message? Message => Announced.Message;

    /// <summary>Whether the file at hand is needed from now on.</summary>
    public bool IsKept => Stored is FileMessageResult.Created;
}

/// <summary>Stores the message of an upload and announces it at once.</summary>
internal sealed class FileSharing(FileMessages messages, Outbox outbox)
{
    // Not cancelled with a request: once the write is queued, only its outcome tells whether the file is needed. Who repeats an upload
    // that was stored and not announced, as by a crash, has it announced now.
    public async ValueTask<ShareOutcome> ShareAsync(CurrentUser sender, FileDraft draft)
    {
        var stored = await messages.CreateAsync(sender, draft, CancellationToken.None);
        return StoredIn(stored) is { } message
            ? new ShareOutcome(stored, await outbox.AnnounceFileAsync(sender.Id, message.Id, draft.ClientMsgId, CancellationToken.None))
            : new ShareOutcome(stored);
    }

    private static FileMessage? StoredIn(FileMessageResult result) => result switch
    {
        FileMessageResult.Created created => created.Message,
        FileMessageResult.Repeated repeated => repeated.Message,
        _ => null,
    };
}
