using ChatServer.Administration.Recovery;
using ChatServer.Attachments;
using ChatServer.Storage;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Backups into a directory, with their attachments and the drill.</summary>
[Parallelizable]
internal sealed class BackupDirectoryTests : FreshServerFixture
{
    private string backups = null!;

    [SetUp]
    public void MakeDirectory() => backups = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(backups, recursive: true);

    [Test]
    public async Task A_backup_has_the_attachments_is_verified_and_can_be_restored_elsewhere()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        var message = await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");

        var backup = await BackUpAsync();
        var elsewhere = Directory.CreateDirectory(Path.Combine(backups, "elsewhere")).FullName;
        File.Copy(Path.Combine(Server.DataDirectory, "master.key"), Path.Combine(elsewhere, "master.key"));
        var restored = await ProgramRun.InvokeAsync(RestoreCommand.Create(), Backups().Single(), "--data-directory", elsewhere);
        await using var other = await ServerProcess.StartAsync(elsewhere);

        Assert.That(backup.ExitCode, Is.Zero, backup.Output + backup.Error);
        Assert.That(backup.Output, Does.Contain("Wrote and verified").And.Contain("1 attachments were new"));
        Assert.That(restored.ExitCode, Is.Zero, restored.Output + restored.Error);
        Assert.That(await other.Http.GetByteArrayAsync(message.Text("attached_file")), Is.EqualTo(Uploading.Png));
    }

    [Test]
    public async Task Older_backups_go_with_the_attachments_that_no_other_refers_to()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        var message = await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));
        using var deleted = await http.DeleteAsync($"/api/v1/messages/msg_{message.Number("id")}");
        deleted.EnsureSuccessStatusCode();

        var second = await BackUpAsync("--keep", "1");

        Assert.That(second.ExitCode, Is.Zero, second.Output + second.Error);
        Assert.That(Backups(), Has.Length.EqualTo(1));
        Assert.That(Directory.GetFiles(Path.Combine(backups, "files"), "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(Directory.GetFiles(backups, "*.revocations"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_drill_that_finds_something_fails_and_keeps_older_backups()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));
        var copied = Directory.GetFiles(Path.Combine(backups, "files"), "*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(copied);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(copied, bytes);

        var second = await BackUpAsync("--keep", "1");

        second.ExpectFailure("is not whole");
        Assert.That(second.Output, Does.Contain($"file {Path.GetFileName(copied)}"));
        Assert.That(Backups(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_serving_server_makes_its_backups_itself_and_says_so()
    {
        await using var server = await TestServer.StartAsync(("Chat:Backup:Directory", backups));

        await Eventually.IsTrueAsync(() => Backups().Length == 1 && Metrics(server).Contains("chat_backups_total 1", StringComparison.Ordinal), "a verified backup");

        Assert.That(Metrics(server), Does.Contain("chat_backup_last_success_time_seconds"));
    }

    [Test]
    public async Task What_lies_in_the_directory_besides_is_left_alone()
    {
        var foreign = new[] { "chat-notes.db", "chat-20260314.db", "precious.txt" }.Select(name => Path.Combine(backups, name)).ToList();
        foreign.ForEach(path => File.WriteAllText(path, "precious"));
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));

        await BackUpAsync("--keep", "1");

        Assert.That(foreign, Has.All.Exist);
    }

    private static string Metrics(TestServer server) => server.Http.GetStringAsync("/metrics").GetAwaiter().GetResult();

    private Task<ProgramRun> BackUpAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(BackupCommand.Create(), [backups, .. arguments, "--data-directory", Server.DataDirectory]);

    private string[] Backups() => Directory.GetFiles(backups, "chat-*Z.db");

    // The name says when a backup was made.
    private void Age(string backup, TimeSpan age)
    {
        var older = new BackupDirectory(backups).PathOf(Timestamp.From(DateTimeOffset.UtcNow - age));
        File.Move(backup, older);
        File.Move(BackupFile.RevocationsOf(backup), BackupFile.RevocationsOf(older));
        foreach (var file in Directory.GetFiles(backups, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
    }
}
