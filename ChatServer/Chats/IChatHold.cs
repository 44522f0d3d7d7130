using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>Decides whose chats a legal hold keeps when they are deleted. It must not change anything.</summary>
internal interface IChatHold
{
    bool HoldsUser(WriteScope write, Guid ownerId);
}
