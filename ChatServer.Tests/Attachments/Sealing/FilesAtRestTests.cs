using System.Net;
using System.Text;
using ChatServer.Attachments.Objects;

namespace ChatServer.Tests.Attachments.Sealing;

[Parallelizable]
[Category("Long")]
internal sealed class FilesAtRestTests : FilesAtRestFixture
{
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

    // Opened as a shared file, because the server has the database open.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
