using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Backups into a directory, with their attachments and their verification.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class BackupDirectoryTests : BackupDirectoryFixture
{
    [Test]
    public async Task A_backup_contains_the_attachments_is_verified_and_can_be_restored_elsewhere()
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
    public async Task A_copied_attachment_that_was_damaged_since_is_copied_again()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));
        DamageFileIn(backups);

        var second = await BackUpAsync();
        var verified = await ProgramRun.InvokeAsync(
            VerifyCommand.Create(), Backups().Max()!, "--data-directory", Server.DataDirectory);

        Assert.That((second.ExitCode, verified.ExitCode), Is.EqualTo((0, 0)), second.Output + verified.Output);
    }

    [Test]
    public async Task A_cancelled_copy_leaves_no_files()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(
            () => DatabaseCopy.Write(
                Path.Combine(Server.DataDirectory, "chat.db"), Path.Combine(backups, "chat.db"),
                Timestamp.Now(TimeProvider.System), minFreeBytes: 0, cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFiles(backups), Is.Empty);
    }

    [Test]
    public async Task A_running_server_makes_scheduled_backups_and_logs_them()
    {
        await using var server = await TestServer.StartAsync(("Chat:Backup:Directory", backups));

        await Eventually.IsTrueAsync(
            () => Backups().Length == 1 && Metrics(server).Contains("chat_backups_total 1", StringComparison.Ordinal),
            "a verified backup");

        Assert.That(Metrics(server), Does.Contain("chat_backup_last_success_time_seconds"));
        await using var again = await TestServer.StartAsync(("Chat:Backup:Directory", backups));
        await Eventually.IsTrueAsync(
            () => Metrics(again).Contains("chat_backup_last_success_time_seconds", StringComparison.Ordinal),
            "the newest backup");
        Assert.That(Metrics(again), Does.Not.Contain("chat_backups_total 1"), "the newest backup is recent enough");
    }

    [TestCase("missing", "--keep", "2")]
    [TestCase("missing/")]
    [TestCase("missing/chat.db")]
    public async Task A_missing_directory_is_not_created(string target, params string[] arguments)
    {
        var run = await ProgramRun.InvokeAsync(
            BackupCommand.Create(), [Path.Combine(backups, target), .. arguments, "--data-directory", Server.DataDirectory]);

        run.ExpectOneLine($"There is no directory {Path.Combine(backups, "missing")}");
        Assert.That(Directory.GetFileSystemEntries(backups), Is.Empty);
    }

    [Test]
    public async Task An_error_in_a_backup_names_the_backup_file()
    {
        await BackUpAsync();
        var backup = Backups().Single();
        var elsewhere = Directory.CreateDirectory(Path.Combine(backups, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "master.key"), Convert.ToBase64String(new byte[32]));
        var text = Path.Combine(backups, "text.db");
        await File.WriteAllTextAsync(text, new string('x', 8_192));
        var cut = Path.Combine(backups, "cut.db");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(backup))[..20_480]);

        (await ProgramRun.InvokeAsync(VerifyCommand.Create(), backup, "--data-directory", elsewhere)).ExpectOneLine(
            $"{backup} needs the master key");
        (await ProgramRun.InvokeAsync(RestoreCommand.Create(), backup, "--data-directory", elsewhere)).ExpectOneLine(
            $"{backup} needs the master key");
        foreach (var file in new[] { text, cut })
        {
            (await ProgramRun.InvokeAsync(VerifyCommand.Create(), file, "--data-directory", Server.DataDirectory))
                .ExpectFailure(file);
            (await ProgramRun.InvokeAsync(RestoreCommand.Create(), file, "--data-directory", elsewhere)).ExpectFailure(file);
        }
    }

    private static string Metrics(TestServer server) => server.Http.GetStringAsync("/metrics").GetAwaiter().GetResult();
}
