using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Storage.Files;

namespace ChatServer.Tests.Attachments.Objects;

[Parallelizable]
internal sealed class ObjectDirectoryTests
{
    private string root = null!;

    [SetUp]
    public void MakeDirectory() => root = Directory.CreateTempSubdirectory("chat-objects-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(root, recursive: true);

    // The second upload finds the folder that the first has created but not yet synced: it must not be confirmed before the sync.
    [Test]
    public async Task An_upload_waits_until_a_folder_created_by_another_upload_is_on_disk()
    {
        using var made = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var objects = Open(path =>
        {
            if (Path.GetFileName(path).Length == 2)
            {
                made.Set();
                goOn.Wait();
            }
        });
        var (one, other) = (Incoming(objects, '1'), Incoming(objects, '2'));

        var first = Task.Run(() => objects.Publish(one));
        made.Wait();
        var second = Task.Run(() => objects.Publish(other));
        Assert.That(await Task.WhenAny(first, second, Task.Delay(200)), Is.Not.SameAs(first).And.Not.SameAs(second));
        goOn.Set();
        await Task.WhenAll(first, second);

        Assert.That(new[] { one, other }.Select(objects.PathOf), Is.All.Matches<string>(File.Exists));
    }

    [Test]
    public void A_folder_created_by_an_earlier_process_is_synced_once()
    {
        var flushed = new List<string>();
        Directory.CreateDirectory(Path.Combine(root, "files", "aa"));
        var objects = Open(flushed.Add);

        objects.Publish(Incoming(objects, '1'));
        objects.Publish(Incoming(objects, '2'));

        Assert.That(flushed.Select(Path.GetFileName), Is.EqualTo(new[] { "files", "incoming", "aa" }));
    }

    [Test]
    public void A_failed_sync_of_a_folder_is_retried()
    {
        var failures = 1;
        var objects = Open(path =>
        {
            if (Path.GetFileName(path).Length == 2 && failures-- > 0)
                throw new IOException("No space left on device");
        });
        var name = Incoming(objects, '1');

        Assert.That(() => objects.Publish(name), Throws.InstanceOf<IOException>());
        Assert.That(() => objects.Publish(name), Throws.Nothing);
    }

    [Test]
    public void A_folder_is_created_with_its_parents()
    {
        var path = Path.Combine(root, "srv", "chat", "files");

        DurableDirectory.Create(path + "/");
        DurableDirectory.Create(path);

        Assert.That(Directory.Exists(path));
    }

    [Test]
    public void Only_unfinished_uploads_of_ended_processes_are_removed()
    {
        var objects = Open(_ => { });
        using var running = objects.Begin(ObjectDirectory.NewName());
        var own = UploadOwner.Current;
        var earlier = Unfinished(own with { Start = "00000000" });
        var ended = Unfinished(own with { ProcessId = int.MaxValue });
        var elsewhere = Unfinished(own with { Machine = "other-machine" });
        var abandoned = Unfinished(own with { Machine = "lost-machine" }, DateTime.UtcNow - TimeSpan.FromDays(2));

        objects.RemoveAbandoned(DateTime.UtcNow);

        var removed = new[] { earlier, ended, abandoned }.Select(Path.GetDirectoryName);
        Assert.That(removed, Has.None.Matches<string>(Directory.Exists));
        Assert.That(elsewhere, Does.Exist);
        Assert.That(Directory.GetFiles(Path.Combine(root, "files", "incoming", $"{own}")), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_foreign_folder_among_the_unfinished_uploads_stays()
    {
        var objects = Open(_ => { });
        var foreign = Directory.CreateDirectory(Path.Combine(root, "files", "incoming", "not-an-upload")).FullName;

        objects.RemoveAbandoned(DateTime.UtcNow);

        Assert.That(foreign, Does.Exist);
    }

    private string Unfinished(UploadOwner owner, DateTime? lastWrite = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "files", "incoming", $"{owner}")).FullName;
        var path = Path.Combine(folder, ObjectDirectory.NewName());
        File.WriteAllText(path, "content");
        File.SetLastWriteTimeUtc(path, lastWrite ?? DateTime.UtcNow);
        Directory.SetLastWriteTimeUtc(folder, lastWrite ?? DateTime.UtcNow);
        return path;
    }

    private ObjectDirectory Open(Action<string> flush) => new(new AttachmentOptions(), new DataDirectory(root), path =>
    {
        DurableDirectory.Create(path);
        flush(path);
    });

    // All of them are in the folder aa.
    private static string Incoming(ObjectDirectory objects, char last)
    {
        var name = "aa" + new string('0', 29) + last;
        File.WriteAllText(objects.IncomingPath(name), "content");
        return name;
    }
}
