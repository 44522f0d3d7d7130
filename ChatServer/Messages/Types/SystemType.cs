namespace ChatServer.Messages.Types;

/// <summary>What the server says of a conversation, such as who joined it. Nobody sends one; its data are a <see cref="SystemNote"/>.</summary>
internal sealed class SystemType() : MessageType("system")
{
    public override bool HasBody => false;

    public override bool CanBeForwarded => false;

    public override string Searched(Message message) => "";
}
