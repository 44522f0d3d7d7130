using ChatServer.Administration.Recovery;
using ChatServer.Attachments.Objects;
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
internal sealed class BackupDirectoryTests : FreshServerFixture
{
    private string backups = null!;

    [SetUp]
    public void MakeDirectory() => backups = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(backups, recursive: true);

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
    public async Task Older_backups_are_deleted_with_the_attachments_only_they_refer_to()
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
    public async Task A_failed_verification_keeps_older_backups()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));
        var copied = DamageFileIn(backups);
        DamageFileIn(Server.DataDirectory);

        var second = await BackUpAsync("--keep", "1");

        second.ExpectFailure("is damaged");
        Assert.That(second.Output, Does.Contain($"file {copied}"));
        Assert.That(Backups(), Has.Length.EqualTo(1), "the damaged copy doesn't count as a backup");
        Assert.That(Directory.GetFiles(backups, "*.db.damaged"), Has.Length.EqualTo(1));
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
    public async Task An_unreadable_older_backup_keeps_the_attachments_and_does_not_fail_new_backups()
    {
        var ana = await Server.RegisterAsync("ana");
        using var http = Server.As(ana.Access);
        var message = await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");
        for (var days = 3; days > 1; days--)
        {
            await BackUpAsync();
            Age(Backups().Max()!, TimeSpan.FromDays(days));
        }

        var rotten = Backups().Max()!;
        await File.WriteAllBytesAsync(rotten, new byte[8_192]);
        using var deleted = await http.DeleteAsync($"/api/v1/messages/msg_{message.Number("id")}");
        var third = await BackUpAsync("--keep", "2");

        Assert.That(third.ExitCode, Is.Zero, third.Output + third.Error);
        Assert.That(third.Output, Does.Contain($"{rotten} can't be read"));
        Assert.That(Directory.GetFiles(Path.Combine(backups, "files"), "*", SearchOption.AllDirectories), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Partial_or_damaged_copies_displace_no_backup_and_are_deleted_later()
    {
        await BackUpAsync();
        var good = Rename(Backups().Single(), DateTimeOffset.UtcNow.AddDays(-2), suffix: "");
        for (var hour = 1; hour <= 3; hour++)
        {
            await BackUpAsync();
            Rename(Backups().Max()!, DateTimeOffset.UtcNow.AddHours(-hour), ".damaged");
        }

        await BackUpAsync();
        var cutOff = Rename(Backups().Max()!, DateTimeOffset.UtcNow.AddDays(-2), ".unverified");
        await File.WriteAllTextAsync(
            new BackupDirectory(backups).PathOf(Timestamp.From(DateTimeOffset.UtcNow.AddDays(-3))) + ".revocations", "orphan");
        foreach (var file in Directory.GetFiles(backups))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2));

        await BackUpAsync("--keep", "2");

        Assert.That(Backups(), Has.Length.EqualTo(2).And.Contain(good));
        Assert.That(cutOff, Does.Not.Exist);
        Assert.That(Directory.GetFiles(backups, "*.revocations").Select(BackupFile.DatabaseOf), Has.All.Exist);
    }

    [Test]
    public async Task A_backup_from_the_future_displaces_no_newer_one()
    {
        await BackUpAsync();
        var future = Rename(Backups().Single(), DateTimeOffset.UtcNow.AddDays(30), suffix: "");

        await BackUpAsync("--keep", "1");
        var newest = Backups().Single();

        Assert.That(newest, Is.Not.EqualTo(future));
        Assert.That(
            new BackupDirectory(backups).Newest(DateTime.UtcNow), Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromMinutes(5)));
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
    public async Task A_backup_that_runs_out_of_space_deletes_no_backup_and_leaves_no_partial_copy()
    {
        var ana = await Server.RegisterAsync("ana");
        await BackUpAsync();
        using var http = Server.As(ana.Access);
        await http.UploadAsync(ana.UserId, Uploading.Png, "picture.png");

        // The copy of the database fits; the first attachment doesn't.
        var from = ObjectDirectory.At(Path.Combine(Server.DataDirectory, "files"));
        var name = Path.GetFileName(Directory.GetFiles(from.Root, "*", SearchOption.AllDirectories).Single());
        var to = new BackupDirectory(backups).Files;

        Assert.That(
            () => to.TryCopy(name, new FileInfo(from.PathOf(name)).Length, from, minFreeBytes: long.MaxValue / 2),
            Throws.InstanceOf<IOException>().With.Message.Contains("no room"));
        Assert.That(Directory.GetFiles(to.Root, "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(Backups(), Has.Length.EqualTo(1));
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

    [Test]
    public async Task Other_files_in_the_backup_directory_are_left_alone()
    {
        var foreign = new[] { "chat-notes.db", "chat-20260314.db", "precious.txt" }
            .Select(name => Path.Combine(backups, name)).ToList();
        foreign.ForEach(path => File.WriteAllText(path, "precious"));
        await BackUpAsync();
        Age(Backups().Single(), TimeSpan.FromDays(2));

        await BackUpAsync("--keep", "1");

        Assert.That(foreign, Has.All.Exist);
    }

    // The name of the only attachment there.
    private static string DamageFileIn(string directory)
    {
        var path = Directory.GetFiles(Path.Combine(directory, "files"), "*", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        return Path.GetFileName(path);
    }

    private static string Metrics(TestServer server) => server.Http.GetStringAsync("/metrics").GetAwaiter().GetResult();

    private Task<ProgramRun> BackUpAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(BackupCommand.Create(), [backups, .. arguments, "--data-directory", Server.DataDirectory]);

    private string[] Backups() => Directory.GetFiles(backups, "chat-*Z.db");

    // The name contains the time of the backup.
    private string Rename(string backup, DateTimeOffset time, string suffix)
    {
        var name = new BackupDirectory(backups).PathOf(Timestamp.From(time)) + suffix;
        BackupFile.Move(backup, name);
        return name;
    }

    private void Age(string backup, TimeSpan age)
    {
        var older = new BackupDirectory(backups).PathOf(Timestamp.From(DateTimeOffset.UtcNow - age));
        File.Move(backup, older);
        File.Move(BackupFile.RevocationsOf(backup), BackupFile.RevocationsOf(older));
        foreach (var file in Directory.GetFiles(backups, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow - age);
    }
}
