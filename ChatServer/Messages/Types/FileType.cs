namespace ChatServer.Messages.Types;

internal sealed class FileType() : MessageType("file")
{
    public override bool HasFile => true;

    public override string Preview(Message message) => message.Body.Length > 0 ? message.Body : message.File?.Name ?? "";

    public override string Searched(Message message) => $"{message.Body} {message.File?.Name}";
}
