namespace ChatServer.Messages.Types;

internal sealed class ProfileType() : MessageType("user_profile")
{
    public override bool HasBody => false;

    public override string Preview(Message message) => message.Profile?.Fullname ?? "";

    public override string Searched(Message message) => message.Profile?.Fullname ?? "";
}
