using System.CommandLine;

namespace ChatServer.Storage;

/// <summary>The verb <c>keys</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Shows and changes the master key");
}
