using ChatServer.Administration.Recovery;
using ChatServer.Attachments.Objects;
using ChatServer.Storage;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
[Category("Long")]
internal sealed class BackupRotationTests : BackupDirectoryFixture
{
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

    // The name contains the time of the backup.
    private string Rename(string backup, DateTimeOffset time, string suffix)
    {
        var name = new BackupDirectory(backups).PathOf(Timestamp.From(time)) + suffix;
        BackupFile.Move(backup, name);
        return name;
    }
}
