namespace ChatServer.Channels;

/// <summary>The permissions of access lists, as named in the table.</summary>
internal static class ChannelPermission
{
    public const string Read = "read";
    public const string Write = "write";
}
