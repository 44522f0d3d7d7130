namespace ChatServer.Messages.Types;

/// <summary>A stored message of a kind that this server doesn't have, as after a kind was taken out: shown as it is.</summary>
internal sealed class UnknownType(string name) : MessageType(name)
{
    public override bool CanBeForwarded => false;

    public override string Searched(Message message) => "";
}
