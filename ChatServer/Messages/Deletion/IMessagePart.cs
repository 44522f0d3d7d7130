using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>What a feature stores of a message beside it. It is erased in the write that erases the message.</summary>
internal interface IMessagePart
{
    void Erase(WriteScope write, MessageRow row);
}
