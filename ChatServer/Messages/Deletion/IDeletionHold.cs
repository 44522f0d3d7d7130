using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>
/// Decides what must be kept although it is deleted. Called on the writer's thread, in the transaction of the deletion.
/// </summary>
internal interface IDeletionHold
{
    /// <summary>Whether a conversation's messages are kept, still sealed, when they are deleted.</summary>
    bool Holds(WriteScope write, long conversationId);
}
