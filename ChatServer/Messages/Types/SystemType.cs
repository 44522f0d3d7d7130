namespace ChatServer.Messages.Types;

/// <summary>
/// What the server says of a conversation, such as who joined it. Nobody sends one; its data are what the server wrote, such as a
/// <c>SystemNote</c> of a group.
/// </summary>
internal sealed class SystemType() : MessageType("system")
{
    public override bool HasBody => false;

    public override bool CanBeForwarded => false;

    public override string Searched(Message message) => "";
}
