using System.Text;
using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Editing;

internal sealed record EditMessage(Guid ActorId, long MessageId, string Body) : IWriteCommand;

/// <summary>Lets authors change the text of their messages, within <see cref="MessageOptions.EditWindow"/>.</summary>
internal sealed class MessageEdits(
    Database database, MessageChanges changes, MessageReader reader, SendLimits limits, MessageOptions options)
    : IMessagePart
{
    public async ValueTask<ChangeOutcome> EditAsync(EditMessage command, CancellationToken cancellationToken)
    {
        if (MessageRules.CheckBody(command.Body) is { } error)
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
        // Text by another author can't be edited, and that includes forwards.
        if (before.SenderId != actorId || !before.Type.HasBody || before.Forwarded is not null)
            return MessageChanges.NotOwn;

        if (before.Body == body)
            return new ChangeOutcome(new MessageEdited(before.Id, before, Audience.Of(actorId)));

        if (!MessageOptions.IsWithin(options.EditWindow, write.Now - before.CreatedAt))
            return MessageChanges.TooLate;

        Replace(write, reached, before, body);
        return ChangeOutcome.Done;
    }

    private void Replace(WriteScope write, ReachedMessage reached, Message before, string body)
    {
        EditStore.Keep(write, reached.Id, reached.Row.Body ?? []);
        EditStore.Update(write, reached.Id, reached.Conversation.Cipher.Seal(
            SealedRecord.MessageBody, reached.Id, Encoding.UTF8.GetBytes(body)));

        // The log keeps one edit event per message: clients that catch up get the current text once.
        ConversationEventStore.DeleteOf(write, reached.Id, [EditKind.Edited.Name]);
        var position = changes.Append(write, reached, EditKind.Edited);
        var state = before.State ?? new MessageState(EditedAt: null, DeletedAt: null, PinnedAt: null, PinnedBy: null);
        var edited = before with { Body = body, UpdatedAt = write.Now, State = state with { EditedAt = write.Now } };
        write.Publish(new MessageEdited(position, edited, reached.Audience));
    }
}
