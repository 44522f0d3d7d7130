using System.Net;
using System.Text;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Attachments.Sealing;

[Parallelizable]
[Category("Long")]
internal sealed class FilesAtRestTests
{
    private AttachmentsServer server = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = new AttachmentsServer();
        ana = await server.AddUserAsync("ana");
        ben = await server.AddUserAsync("ben");
    }

    [TearDown]
    public async Task StopAsync()
    {
        ana.Dispose();
        ben.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task Sent_files_and_texts_are_not_readable_on_disk()
    {
        const string inContent = "the quick brown content", inName = "quick-brown-name", inMessage = "quick brown message";
        var content = Uploading.Text(string.Concat(Enumerable.Repeat(inContent + "\n", 10_000)));
        using var response = await ana.UploadAsync(ben.Id, content, inName + ".txt", inMessage);

        var disk = Directory.GetFiles(server.DataDirectory, "*", SearchOption.AllDirectories)
            .ToDictionary(path => path, path => Read(path));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(disk.Values.Sum(bytes => (long)bytes.Length), Is.GreaterThan(content.Length));
        foreach (var (path, bytes) in disk)
        {
            foreach (var text in new[] { inContent, inName, inMessage, "text/plain" })
            {
                Assert.That(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)), Is.EqualTo(-1), $"{text} in {path}");
                Assert.That(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)), Is.EqualTo(-1), $"{text} in {path}");
                Assert.That(path, Does.Not.Contain(text));
            }
        }
    }

    [Test]
    public async Task A_file_changed_on_disk_is_not_served()
    {
        var message = await ana.SendFileAsync(ben.Id, new byte[200_000]);
        var path = server.FilesOnDisk().Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        using var range = new HttpRequestMessage(HttpMethod.Get, message.Link()) { Headers = { Range = new(199_000, 199_010) } };

        using var atOnce = await ana.Client.SendAsync(range);

        Assert.That(atOnce.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(() => ana.Client.GetByteArrayAsync(message.Link()), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task A_file_truncated_on_disk_is_not_served()
    {
        var message = await ana.SendFileAsync(ben.Id, new byte[200_000]);
        await using (var file = File.OpenWrite(server.FilesOnDisk().Single()))
            file.SetLength(100_000);

        using var response = await ana.Client.GetAsync(message.Link());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(response.Headers.ETag, Is.Null);
    }

    [Test]
    public async Task Two_hundred_concurrent_uploads_all_succeed()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.AddUserAsync($"u{i}")));
        var contents = Enumerable.Range(0, 200).Select(i => Uploading.Text($"{i}:" + new string('x', 100_000))).ToArray();

        var messages = await Task.WhenAll(
            contents.Select((content, i) => users[i % 20].SendFileAsync(users[(i + 1) % 20].Id, content)));

        Assert.That(messages.Select(m => m.GetProperty("id").GetInt64()).Distinct().Count(), Is.EqualTo(200));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(200));
        for (var i = 0; i < 200; i += 20)
            Assert.That(await ana.Client.GetByteArrayAsync(messages[i].Link()), Is.EqualTo(contents[i]));
        foreach (var user in users)
            user.Dispose();
    }

    [Test]
    public async Task Uploads_are_unavailable_while_the_disk_cannot_be_written_and_resume_afterwards()
    {
        var incoming = Path.Combine(server.FilesDirectory, "incoming");
        Directory.Delete(incoming, recursive: true);
        using var failed = await ana.UploadAsync(ben.Id, Uploading.Png);
        Directory.CreateDirectory(incoming);
        using var taken = await ana.UploadAsync(ben.Id, Uploading.Png);

        Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(1));
    }

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
    public async Task Foreign_files_in_the_directory_for_incoming_files_are_left_alone()
    {
        var foreign = Path.Combine(server.FilesDirectory, "incoming", "report.pdf");
        await File.WriteAllBytesAsync(foreign, [1, 2, 3]);

        server.Get<ObjectDirectory>().RemoveAbandoned(DateTime.UtcNow);

        Assert.That(server.FilesOnDisk(), Is.EqualTo([foreign]));
    }

    [Test]
    public async Task Files_half_written_at_a_crash_are_deleted_at_the_start()
    {
        var left = Path.Combine(server.FilesDirectory, "incoming", ObjectDirectory.NewName());
        await File.WriteAllBytesAsync(left, [1, 2, 3]);
        var collector = Collector();

        await collector.StartAsync(CancellationToken.None);
        await collector.StopAsync(CancellationToken.None);

        Assert.That(File.Exists(left), Is.False);
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

    private UnreferredFiles Collector(TimeProvider? clock = null, ClockTrust? trust = null) => new(
        server.Get<ObjectDirectory>(), server.Get<Database>(), new AttachmentOptions(),
        trust ?? new ClockTrust(TimeProvider.System), clock ?? TimeProvider.System, NullLogger<UnreferredFiles>.Instance);

    private string InTrash(string path) =>
        Path.Combine(server.FilesDirectory, "trash", Path.GetFileName(path)[..2], Path.GetFileName(path));

    private async Task<string> StoreUnreferredAsync()
    {
        using var deadline = new UploadDeadline(new AttachmentOptions(), TimeProvider.System, CancellationToken.None);
        using var content = new MemoryStream(Uploading.Png);
        var received = await server.Get<AttachmentFiles>().ReceiveAsync(Guid.NewGuid(), content, "x", deadline);
        return server.Get<ObjectDirectory>().PathOf(received.Value!.ObjectName);
    }

    // Opened as a shared file, because the server has the database open.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
