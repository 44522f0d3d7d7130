namespace ChatServer.Messages.Types;

/// <summary>
/// The type of a stored message whose type this server doesn't have, for example because it was removed. It is shown as it is.
/// </summary>
internal sealed class UnknownType(string name) : MessageType(name)
{
    public override bool CanBeForwarded => false;

    public override string Searched(Message message) => "";
}
