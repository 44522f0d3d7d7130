using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <param name="ClientMsgId">The id that the confirmation carries.</param>
internal sealed record AnnounceFile(Guid SenderId, long MessageId, string? ClientMsgId) : IWriteCommand;

/// <summary>Accepts the messages that users send, and announces the files that they uploaded.</summary>
internal sealed class Outbox(
    Database database, ConversationCache conversations, SuspendedUsers suspended, MessageReader reader, MessageRules rules,
    SendLimits limits, SendWrites writes)
{
    private static readonly Refusal UnknownUpload = new(RefusalCode.UnknownUpload, RequestField.Message);

    /// <summary>
    /// Queues a message. <paramref name="completed"/> is called once the message is on disk and its event is out, or it was
    /// refused. The call is made on the writer's thread or before this method returns, and must not block.
    /// </summary>
    public void Send(MessageDraft draft, Action<MessageDraft, SendOutcome> completed)
    {
        if (rules.Check(draft) is { } error)
            completed(draft, error);
        else if (!limits.TryTakeMessage(draft.SenderId, out var retryAfter))
            completed(draft, Refusal.RateLimited(retryAfter));
        else
            writes.Post(draft, completed);
    }

    /// <summary>
    /// Sends a message; returns once it is on disk and its event is out, or it was refused. Cancelling stops the waiting, not the
    /// write.
    /// </summary>
    public Task<SendOutcome> SendAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource<SendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(draft, (_, outcome) => sent.SetResult(outcome));
        return sent.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Delivers an uploaded file's message to all participants' devices. Announcing it again notifies nobody and returns the same
    /// message.
    /// </summary>
    public async ValueTask<SendOutcome> AnnounceFileAsync(AnnounceFile command, CancellationToken cancellationToken) =>
        MessageRules.CheckClientMsgId(command.ClientMsgId) is { } error
            ? error
            : await database.WriteAsync(command, Announce, cancellationToken);

    private SendOutcome Announce(WriteScope write, AnnounceFile command)
    {
        var (senderId, messageId, clientMsgId) = command;
        // Another user's file is reported as missing, so that ids can't be probed. So is the sender's own file in a group that
        // they have left, unless it was announced before.
        if (MessageStore.Find(write, messageId) is not { } row || row.SenderId != senderId || row.FileId is null)
            return UnknownUpload;

        var message = reader.Open(write, row) with { ClientMsgId = clientMsgId };
        if (Announcements.IsAnnounced(write, messageId))
            return SendOutcome.Repeated(message);

        if (suspended.Contains(senderId, write.Now))
            return Refusal.Suspended;

        if (conversations.Find(write, row.ConversationId) is not { } conversation || conversation.Find(write, senderId) is null)
            return UnknownUpload;

        if (conversation.IsBlockedFor(senderId))
            return new Refusal(RefusalCode.Blocked, RequestField.Message);

        var position = write.NextPosition();
        Announcements.Insert(write, position, message);
        conversations.Touch(conversation, position);
        write.Publish(new MessageSent(position, message, conversation.Audience));
        return SendOutcome.Sent(message);
    }
}
