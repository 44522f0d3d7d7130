using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

internal sealed record DeleteMessage(Guid ActorId, long MessageId) : IWriteCommand;

/// <summary>
/// Lets authors delete their messages, within <see cref="MessageOptions.DeleteWindow"/>, and lets a group's managers delete
/// messages at any time: the owner all of them, admins their own and those of members. The managers of a channel may delete all
/// of them. Notes by the server can't be deleted. See <see cref="MessageErasure"/> for what is destroyed.
/// </summary>
internal sealed class MessageDeletion(
    Database database, MessageChanges changes, MessageErasure erasure, IMessageFiles files, MessageOptions options)
{
    public async ValueTask<ChangeOutcome> DeleteAsync(DeleteMessage command, CancellationToken cancellationToken)
    {
        var (outcome, objectNames) = await database.WriteAsync(command, Delete, cancellationToken);

        // UnreferredFiles finds a file that a crash leaves behind here.
        foreach (var objectName in objectNames)
            files.DeleteContent(objectName);
        return outcome;
    }

    private (ChangeOutcome Outcome, IReadOnlyList<string> ObjectNames) Delete(WriteScope write, DeleteMessage command)
    {
        var (actorId, messageId) = command;
        if (changes.FindWithDeleted(write, actorId, messageId) is not { } reached)
            return (Refusal.UnknownMessage, []);

        var manages = Manages(write, reached) || changes.IsManager(write, reached);
        if ((reached.Row.SenderId != actorId && !manages) || reached.Row.Type == MessageType.System.Name)
            return (MessageChanges.NotOwn, []);

        if (reached.Row.SenderId != actorId && changes.IsSuspended(write, actorId))
            return (Refusal.Suspended, []);

        if (reached.Row.DeletedAt is { } deletedAt)
            return (new ChangeOutcome(Event(messageId, reached, reached.Row.DeletedBy ?? reached.Row.SenderId, deletedAt)), []);

        if (!manages && !MessageOptions.IsWithin(options.DeleteWindow, write.Now - reached.Row.CreatedAt))
            return (MessageChanges.TooLate, []);

        return (ChangeOutcome.Done, erasure.Erase(write, reached.Row, actorId));
    }

    // A former member has no role in the group: their messages can be deleted like a member's.
    private static bool Manages(WriteScope write, ReachedMessage reached) =>
        reached.Conversation.Kind.HasRoles
        && reached.Conversation.Find(write, reached.ActorId)!.Role is var role
        && (reached.Row.SenderId == reached.ActorId
            ? GroupRole.Manages(role)
            : GroupRole.MayRemove(role, reached.Conversation.Find(write, reached.Row.SenderId)?.Role ?? GroupRole.Member));

    public static MessageDeleted Event(long position, ReachedMessage reached, Guid deletedBy, Timestamp deletedAt) =>
        new(position, reached.Conversation.Id, reached.Id, reached.Row.ParentId, deletedBy, deletedAt, reached.Audience);
}
