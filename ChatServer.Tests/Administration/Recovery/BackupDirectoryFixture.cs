using ChatServer.Administration.Recovery;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A server each, and a directory for its backups.</summary>
internal abstract class BackupDirectoryFixture : FreshServerFixture
{
    protected string backups = null!;

    [SetUp]
    public void MakeDirectory() => backups = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(backups, recursive: true);

    // The name of the only attachment there.
    protected static string DamageFileIn(string directory)
    {
        var path = Directory.GetFiles(Path.Combine(directory, "files"), "*", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        return Path.GetFileName(path);
    }

    protected Task<ProgramRun> BackUpAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(BackupCommand.Create(), [backups, .. arguments, "--data-directory", Server.DataDirectory]);

    protected string[] Backups() => Directory.GetFiles(backups, "chat-*Z.db");

    protected void Age(string backup, TimeSpan age)
    {
        var older = new BackupDirectory(backups).PathOf(Timestamp.From(DateTimeOffset.UtcNow - age));
        File.Move(backup, older);
        File.Move(BackupFile.RevocationsOf(backup), BackupFile.RevocationsOf(older));
        foreach (var file in Directory.GetFiles(backups, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
    }
}
