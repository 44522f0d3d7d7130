using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Storage.Clocks;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Sealing;

[Parallelizable]
[Category("Long")]
internal sealed class FileCollectionTests : FilesAtRestFixture
{
    [Test]
    public async Task Unreferenced_files_are_collected_after_a_day()
    {
        await ana.SendFileAsync(ben.Id, Uploading.Png);
        var referred = server.FilesOnDisk().Single();
        var young = await StoreUnreferredAsync();
        var old = await StoreUnreferredAsync();
        foreach (var path in new[] { referred, old })
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - UnreferredFiles.MinAge - TimeSpan.FromMinutes(1));

        var collected = await Collector().CollectAsync(CancellationToken.None);

        Assert.That(collected, Is.EqualTo(new CollectedFiles(Seen: 3, Trashed: 1)));
        Assert.That(server.FilesOnDisk(), Is.EquivalentTo(new[] { referred, young, InTrash(old) }));
    }

    [Test]
    public async Task Files_in_the_trash_are_deleted_after_a_week()
    {
        var names = new List<string>();
        for (var number = 0; number < 2; number++)
        {
            names.Add(await StoreUnreferredAsync());
            server.Get<ObjectDirectory>()
                .MoveToTrash(Path.GetFileName(names[number]), DateTime.UtcNow - TimeSpan.FromDays(6.9 + 0.2 * number));
        }

        var collected = await Collector().CollectAsync(CancellationToken.None);

        Assert.That(collected, Is.EqualTo(new CollectedFiles(Seen: 2, Deleted: 1)));
        Assert.That(server.FilesOnDisk(), Is.EqualTo([InTrash(names[0])]));
    }

    [Test]
    public async Task A_referenced_file_in_the_trash_is_served_and_restored()
    {
        var message = await ana.SendFileAsync(ben.Id, Uploading.Png);
        var other = await ana.SendFileAsync(ben.Id, Uploading.Png);
        var paths = server.FilesOnDisk();
        foreach (var path in paths)
            server.Get<ObjectDirectory>().MoveToTrash(Path.GetFileName(path), DateTime.UtcNow - TimeSpan.FromDays(30));

        var content = await ana.Client.GetByteArrayAsync(message.Link());
        var collected = await Collector().CollectAsync(CancellationToken.None);

        Assert.That(content, Is.EqualTo(Uploading.Png));
        Assert.That(collected.PutBack, Is.EqualTo(1));
        Assert.That(server.FilesOnDisk(), Is.EquivalentTo(paths));
        Assert.That(await ana.Client.GetByteArrayAsync(other.Link()), Is.EqualTo(Uploading.Png));
    }

    [Test]
    public async Task A_deleted_file_is_removed_from_the_trash_too()
    {
        var path = await StoreUnreferredAsync();
        server.Get<ObjectDirectory>().MoveToTrash(Path.GetFileName(path), DateTime.UtcNow);

        server.Get<ObjectDirectory>().Delete(Path.GetFileName(path));

        Assert.That(server.FilesOnDisk(), Is.Empty);
    }

    [Test]
    public async Task Nothing_is_collected_in_the_first_hour_of_an_epoch()
    {
        var old = await StoreUnreferredAsync();
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(3));
        var clock = new AheadClock();
        clock.Advance(TimeSpan.FromMinutes(58));
        var early = Collector(clock);
        clock.Advance(TimeSpan.FromMinutes(3));
        var collector = Collector(clock);

        await collector.StartAsync(CancellationToken.None);
        await Eventually.IsTrueAsync(() => !File.Exists(old), "the file is moved to the trash");
        await collector.StopAsync(CancellationToken.None);

        Assert.That(early.IsResting, Is.True, "its clock was set forward, so no hour has passed");
        Assert.That(server.FilesOnDisk(), Is.EqualTo([InTrash(old)]));
    }

    [Test]
    public async Task While_the_time_is_doubtful_files_are_only_restored_from_the_trash()
    {
        await ana.SendFileAsync(ben.Id, Uploading.Png);
        var referred = server.FilesOnDisk().Single();
        var (old, trashed) = (await StoreUnreferredAsync(), await StoreUnreferredAsync());
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(91));
        foreach (var path in new[] { referred, trashed })
            server.Get<ObjectDirectory>().MoveToTrash(Path.GetFileName(path), DateTime.UtcNow - TimeSpan.FromDays(91));
        var trust = new ClockTrust(TimeProvider.System);
        trust.Doubt();

        var collected = await Collector(trust: trust).CollectAsync(CancellationToken.None);

        Assert.That(collected, Is.EqualTo(new CollectedFiles(Seen: 2, PutBack: 1)));
        Assert.That(server.FilesOnDisk(), Is.EquivalentTo(new[] { referred, old, InTrash(trashed) }));
    }

    private string InTrash(string path) =>
        Path.Combine(server.FilesDirectory, "trash", Path.GetFileName(path)[..2], Path.GetFileName(path));

    private async Task<string> StoreUnreferredAsync()
    {
        using var deadline = new UploadDeadline(new AttachmentOptions(), TimeProvider.System, CancellationToken.None);
        using var content = new MemoryStream(Uploading.Png);
        var received = await server.Get<AttachmentFiles>().ReceiveAsync(Guid.NewGuid(), content, "x", deadline);
        return server.Get<ObjectDirectory>().PathOf(received.Value!.ObjectName);
    }
}
