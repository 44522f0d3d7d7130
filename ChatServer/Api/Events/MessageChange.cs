using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>What an event says about a message.</summary>
/// <param name="Type">The <c>data.type</c> of its payload.</param>
/// <param name="ParentId">The thread root whose counts have changed with it; null if there is none.</param>
internal sealed record MessageChange(string Type, long ConversationId, long MessageId, long? ParentId, Guid ActorId)
{
    public bool IsDeletion => Type == "message:delete";

    /// <summary>Null for events that these sockets don't show. The notes of groups are no messages here.</summary>
    public static MessageChange? Of(LogEvent happened) => happened switch
    {
        MessageSent { Message: var message } => message.Type == MessageType.System
            ? null
            : new MessageChange("message", message.ConversationId, message.Id, message.ParentId, message.SenderId),
        MessageEdited edited => new MessageChange(
            "message:update", edited.Message.ConversationId, edited.Message.Id, ParentId: null, edited.EditorId),
        MessageDeleted deleted => new MessageChange(
            "message:delete", deleted.ConversationId, deleted.MessageId, deleted.ParentId, deleted.UserId),
        ReactionChanged reaction => new MessageChange(
            reaction.IsAdded ? "message:reaction:add" : "message:reaction:remove", reaction.ConversationId, reaction.MessageId,
            ParentId: null, reaction.UserId),
        PinChanged pin => new MessageChange("message:pin", pin.ConversationId, pin.MessageId, ParentId: null, pin.UserId),
        _ => null,
    };
}
