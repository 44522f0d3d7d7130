using System.Text;
using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Editing;

internal sealed record EditMessage(Guid ActorId, long MessageId, string Body) : IWriteCommand
{
    /// <summary>Extras to add to those of the message; null changes none.</summary>
    public MessageExtras? Extras { get; init; }

    /// <summary>See <see cref="MessageContent.MayBeEmpty"/>.</summary>
    public bool MayBeEmpty { get; init; }
}

/// <summary>
/// Lets authors change the text of their messages, within <see cref="MessageOptions.EditWindow"/>. The managers of a channel may
/// change the messages of others too.
/// </summary>
internal sealed class MessageEdits(
    Database database, MessageChanges changes, MessageReader reader, SendLimits limits, MessageOptions options)
    : IMessagePart
{
    public async ValueTask<ChangeOutcome> EditAsync(EditMessage command, CancellationToken cancellationToken)
    {
        if (MessageRules.CheckBody(command.Body, command.MayBeEmpty) is { } error)
            return error;

        return limits.TryTakeMessage(command.ActorId, out var retryAfter)
            ? await database.WriteAsync(command, Edit, cancellationToken)
            : Refusal.RateLimited(retryAfter);
    }

    public void Erase(WriteScope write, MessageRow row) => EditStore.DeleteAll(write, row.Id);

    private ChangeOutcome Edit(WriteScope write, EditMessage command)
    {
        var (actorId, messageId, body) = command;
        var found = changes.Find(write, actorId, messageId);
        if (found.IsRefused)
            return found.Refusal;

        var reached = found.Value;

        var before = reader.Open(write, reached.Row);
        var isAuthor = before.SenderId == actorId;
        if (!IsEditable(before) || !(isAuthor || changes.IsManager(write, reached)))
            return MessageChanges.NotOwn;

        if (before.Body == body && command.Extras is null)
            return new ChangeOutcome(new MessageEdited(before.Id, before, Audience.Of(actorId)));

        if (isAuthor && !MessageOptions.IsWithin(options.EditWindow, write.Now - before.CreatedAt))
            return MessageChanges.TooLate;

        if (command.Extras is { } extras)
            MessageExtrasStore.Merge(write, reached.Conversation, messageId, extras);
        Replace(write, reached, before, body);
        return ChangeOutcome.Done;
    }

    // Text by another author can't be edited, and that includes forwards.
    private static bool IsEditable(Message message) => message.Type.HasBody && message.Forwarded is null;

    private void Replace(WriteScope write, ReachedMessage reached, Message before, string body)
    {
        if (before.Body != body)
            EditStore.Keep(write, reached.Id, reached.Row.Body ?? []);
        EditStore.Update(write, reached.Id, reached.Conversation.Cipher.Seal(
            SealedRecord.MessageBody, reached.Id, Encoding.UTF8.GetBytes(body)));

        // The log keeps one edit event per message: clients that catch up get the current text once.
        ConversationEventStore.DeleteOf(write, reached.Id, [EditKind.Edited.Name]);
        var position = changes.Append(write, reached, EditKind.Edited);
        var state = before.State ?? new MessageState(EditedAt: null, DeletedAt: null, PinnedAt: null, PinnedBy: null);
        var edited = before with { Body = body, UpdatedAt = write.Now, State = state with { EditedAt = write.Now } };
        write.Publish(new MessageEdited(position, edited, reached.Audience) { EditorId = reached.ActorId });
    }
}
