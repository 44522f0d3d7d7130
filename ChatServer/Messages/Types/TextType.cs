namespace ChatServer.Messages.Types;

internal sealed class TextType() : MessageType("text");
