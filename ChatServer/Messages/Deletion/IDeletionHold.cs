using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Says what has to be kept though it is deleted. Asked on the writer's thread, in the transaction of the deletion.
/// </summary>
internal interface IDeletionHold
{
    /// <summary>Whether messages of a conversation are kept aside, sealed as they are, when they are deleted.</summary>
    bool Holds(WriteScope write, long conversationId);
}
