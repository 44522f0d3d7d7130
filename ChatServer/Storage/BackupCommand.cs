using System.CommandLine;

namespace ChatServer.Storage;

/// <summary>The verb <c>backup</c>.</summary>
internal static class BackupCommand
{
    public static Command Create() => new("backup", "Copies the database to a file, also while a server serves");
}
