using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Messages.History;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Forwarding;

/// <param name="Sender">Checked again where a file had to be copied first.</param>
/// <param name="Draft">With its target and <see cref="MessageContent.ForwardOf"/>.</param>
internal sealed record ForwardMessage(CurrentUser Sender, MessageDraft Draft) : IWriteCommand;

/// <summary>A forward whose source has been read.</summary>
/// <param name="Source">The file to copy, if any.</param>
/// <param name="Outcome">Set if it won't be sent: why it was refused, or that it was sent before.</param>
internal readonly record struct PreparedForward(MessageDraft Draft, StoredFile? Source = null, SendOutcome? Outcome = null);

/// <summary>
/// Sends a copy of a message that the sender can read, in the sender's own name, to the same or another conversation. Text and
/// data are read outside the writer; a file is copied under a key of its own, see <see cref="IFileForwarding"/>.
/// </summary>
internal sealed class MessageForwarding(
    Database database, ConversationKeys keys, MessageReader reader, RepeatedSends repeated, SendLimits limits, SendWrites writes,
    IFileForwarding files)
{
    /// <param name="draft">With its target and <see cref="MessageContent.ForwardOf"/>.</param>
    public async ValueTask<PreparedForward> PrepareAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        if (MessageRules.CheckForward(draft) is { } error)
            return new PreparedForward(draft, Outcome: error);

        if (!limits.TryTakeMessage(draft.SenderId, out var retryAfter))
            return new PreparedForward(draft, Outcome: Refusal.RateLimited(retryAfter));

        var prepared = await database.ReadAsync(read => Prepare(read, draft), cancellationToken);
        return prepared is { Source: { } source, Outcome: null } && files.WaitFor(draft.SenderId, source) is { } wait
            ? prepared with { Outcome = Refusal.RateLimited(wait) }
            : prepared;
    }

    /// <summary>Forwards a message. Returns when <see cref="Outbox.SendAsync"/> would, for a file after it was copied.</summary>
    public async ValueTask<SendOutcome> ForwardAsync(ForwardMessage command, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(command.Draft, cancellationToken);
        var sent = new TaskCompletionSource<SendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(command.Sender, prepared, (_, outcome) => sent.SetResult(outcome));
        return await sent.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Queues a prepared forward. <paramref name="completed"/> is called as by <see cref="Outbox.Send"/>. A forward with a file
    /// may complete after messages that were sent later.
    /// </summary>
    public void Send(CurrentUser sender, PreparedForward prepared, Action<MessageDraft, SendOutcome> completed)
    {
        if (prepared.Outcome is { } outcome)
            completed(prepared.Draft, outcome);
        else if (prepared.Source is null)
            writes.Post(prepared.Draft, completed);
        else if (!files.TryQueue(new FileForward(sender, prepared.Draft, prepared.Source, completed)))
            completed(prepared.Draft, new Refusal(RefusalCode.Unavailable));
    }

    private PreparedForward Prepare(ReadScope read, MessageDraft asked)
    {
        var source = FindSource(read, asked.SenderId, asked.Content.ForwardOf!.Value);
        var draft = source is null ? asked : asked with { Content = Fill(asked.Content, source) };

        // A repeated send doesn't copy the file again.
        if (repeated.Find(read, draft) is { } earlier && (source is not null || earlier.Message?.State?.DeletedAt is null))
            return new PreparedForward(draft, Outcome: earlier);

        if (source is null)
            return new PreparedForward(draft, Outcome: Refusal.UnknownMessage);

        return source.Message.Type.CanBeForwarded
            ? new PreparedForward(draft with { Content = draft.Content with { File = null } }, source.File)
            : new PreparedForward(draft, Outcome: new Refusal(RefusalCode.NotForwardable, RequestField.Message));
    }

    // Former participants may forward messages that they can still read.
    private ForwardSource? FindSource(ReadScope read, Guid readerId, long id)
    {
        if (MessageStore.Find(read, id) is not { DeletedAt: null } row
            || ConversationStore.FindView(read, row.ConversationId, readerId) is not { } view
            || row.Id < view.First || row.Id > view.Last)
            return null;

        var message = reader.Open(read, row.AsOf(read, view.LeftAt));
        if (message.Type == MessageType.UserProfile && message.Profile is null)
            return null;

        return message.File is not { } file
            ? new ForwardSource(message, File: null)
            : new ForwardSource(message, new StoredFile(
                file.ObjectName, file.Size, FileDetails.Open(keys.Find(read, row.ConversationId), file.Id, row.FileDetails!)));
    }

    private static MessageContent Fill(MessageContent content, ForwardSource source) => content with
    {
        Type = source.Message.Type,
        Body = source.Message.Body,
        Data = source.Message.Data,
        ProfileId = source.Message.Profile?.Id,
        File = source.File,
        Forwarded = ForwardOrigin.Of(source.Message),
    };

    private sealed record ForwardSource(Message Message, StoredFile? File);
}
