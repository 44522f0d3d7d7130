namespace ChatServer.Messages.Types;

/// <summary>
/// A note by the server about a conversation, such as who joined it. Clients can't send one; the server writes its data, such as
/// a <c>SystemNote</c> of a group.
/// </summary>
internal sealed class SystemType() : MessageType("system")
{
    public override bool HasBody => false;

    public override bool CanBeForwarded => false;

    public override string Searched(Message message) => "";
}
