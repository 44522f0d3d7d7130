namespace ChatServer.Messages;

/// <summary>The names of message types, in the tables and on the wire.</summary>
internal static class MessageTypes
{
    public static string Name(MessageType type) => type switch
    {
        MessageType.Text => "text",
        MessageType.File => "file",
        MessageType.UserProfile => "user_profile",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static ReadOnlySpan<byte> Utf8Name(MessageType type) => type switch
    {
        MessageType.Text => "text"u8,
        MessageType.File => "file"u8,
        MessageType.UserProfile => "user_profile"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static MessageType Parse(string name) => name switch
    {
        "text" => MessageType.Text,
        "file" => MessageType.File,
        "user_profile" => MessageType.UserProfile,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
