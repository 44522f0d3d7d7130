using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Rules;

/// <summary>
/// What sending needs to know of chats with agents, which are above this folder. Asked on the writer's thread, and never for
/// messages between people.
/// </summary>
internal interface IAgentChats
{
    /// <summary>The chat of a visitor with an agent, which is created if there is none.</summary>
    Outcome<Conversation> Open(WriteScope write, Guid visitorId, Guid agentId);

    /// <summary>Why a participant of a chat with an agent may not write in it; null if they may.</summary>
    Refusal? Check(ReadScope read, Conversation conversation, Guid senderId);

    /// <summary>
    /// The chat in which a user who is no participant may write nevertheless: the owner of its agent, who takes over by that.
    /// Null if there is none. It changes nothing.
    /// </summary>
    Conversation? FindToTakeOver(WriteScope write, Guid userId, long conversationId);

    /// <summary>Lets the owner take over such a chat, and returns it as it is then.</summary>
    Conversation TakeOver(WriteScope write, long conversationId);
}
