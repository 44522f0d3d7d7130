using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Messages.Extras;

/// <summary>Erases the extras with their message.</summary>
internal sealed class ExtrasPart : IMessagePart
{
    public void Erase(WriteScope write, MessageRow row) => MessageExtrasStore.Delete(write, row.Id);
}
