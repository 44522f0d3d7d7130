using System.Net;
using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sending;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Messages.Sending;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class ForwardedFileTests : ForwardFixture
{
    [Test]
    public async Task A_forwarded_file_is_a_copy_under_another_key_that_outlives_the_original()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var original = await SendFileAsync(ana, ben.UserId);
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "forward", message_id = original, receiver_id = cleo.UserId, client_msg_id = "n1" });
        var confirmed = await ben.ReceiveAsync("conf_message");
        var received = await cleo.ReceiveAsync("re_message");
        await ana.SendAsync(new { action = "delete_message", message_id = original });
        await ana.ReceiveAsync("message_deleted");
        await ana.ReceiveUntilPongAsync();

        Assert.That(received.Text("message_body"), Is.EqualTo("this is the file"));
        Assert.That(received.Text("attached_file_name"), Is.EqualTo("notes.txt"));
        Assert.That(confirmed.Text("client_msg_id"), Is.EqualTo("n1"));
        var link = (await Server.HistoryAsync(cleo.User, ben.UserId)).Messages().Single().Text("attached_file")!;
        Assert.That(await Server.Http.GetByteArrayAsync(link), Is.EqualTo(Content));
        using var anas = Server.As(ana.User.Access);
        Assert.That((await anas.GetAsync(link.Split('?')[0])).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await using var tablet = await Server.ConnectAsync(cleo.User, "0");
        Assert.That((await tablet.ReceivePastAsync()).Frames.Single().GetRawText(), Is.EqualTo(received.GetRawText()));
    }

    [Test]
    public async Task A_repeated_forward_is_stored_once_and_copies_nothing_even_if_the_original_has_changed()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var text = await ana.SendConfirmedAsync(ana.UserId, "one");
        var file = await SendFileAsync(ana, ana.UserId);
        var other = await ana.SendConfirmedAsync(ana.UserId, "other");
        object Forward(long id, string clientMsgId) =>
            new { action = "forward", message_id = id, receiver_id = ana.UserId, client_msg_id = clientMsgId };
        await ana.SendAsync(Forward(text.Id(), "text"));
        var first = await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(Forward(file, "file"));
        var firstFile = await ana.ReceiveAsync("conf_message");
        var objects = ObjectsOnDisk();

        await ana.SendAsync(new { action = "edit_message", message_id = text.Id(), message_body = "two" });
        await ana.ReceiveAsync("message_edited");
        await ana.SendAsync(Forward(text.Id(), "text"));
        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(first.GetRawText()));
        await ana.SendAsync(new { action = "delete_message", message_id = text.Id() });
        await ana.ReceiveAsync("message_deleted");
        await ana.SendAsync(Forward(text.Id(), "text"));
        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(first.GetRawText()));
        await ana.SendAsync(Forward(file, "file"));
        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(firstFile.GetRawText()));
        Assert.That(ObjectsOnDisk(), Is.EqualTo(objects));
        await ana.SendAsync(new { action = "delete_message", message_id = file });
        await ana.ReceiveAsync("message_deleted");
        await ana.SendAsync(Forward(file, "file"));
        Assert.That((await ana.ReceiveAsync("conf_message")).GetRawText(), Is.EqualTo(firstFile.GetRawText()));

        await ana.SendAsync(Forward(other.Id(), "text"));
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
        await ana.SendMessageAsync(ana.UserId, "one", "text");
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
    }

    [Test]
    public async Task A_forward_that_fails_late_does_not_block_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var missing = new StoredFile(ObjectDirectory.NewName(), 1, new FileDetails("gone.txt", "text/plain", "", new byte[32]));
        var draft = new MessageDraft(
            ana.UserId, SendTarget.To(ana.UserId), new MessageContent(ChatServer.Messages.Types.MessageType.Text, ""));
        var sender = new CurrentUser(ana.UserId, SessionId: null, DateTimeOffset.MaxValue);
        for (var copier = 0; copier < 2; copier++)
            Server.Get<FileForwards>()
                .TryQueue(new FileForward(sender, draft, missing, (_, _) => throw new IOException("The disk says no")));

        var original = await SendFileAsync(ana, ana.UserId);
        await ana.SendAsync(new { action = "forward", message_id = original, receiver_id = ana.UserId });

        Assert.That((await ana.ReceiveAsync("conf_message")).Text("attached_file_name"), Is.EqualTo("notes.txt"));
    }

    [Test]
    public async Task Concurrent_forwards_of_a_file_under_one_client_msg_id_are_stored_once()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var tablet = await ana.ConnectAgainAsync();
        var file = await SendFileAsync(ana, ana.UserId);
        await tablet.ReceiveAsync("conf_message");
        var objects = ObjectsOnDisk();

        foreach (var device in Enumerable.Repeat(new[] { ana, tablet }, 5).SelectMany(devices => devices))
            await device.SendAsync(new { action = "forward", message_id = file, receiver_id = ana.UserId, client_msg_id = "n1" });

        var ids = new HashSet<long>();
        for (var count = 0; count < 5; count++)
            ids.UnionWith([(await ana.ReceiveAsync("conf_message")).Id(), (await tablet.ReceiveAsync("conf_message")).Id()]);
        Assert.That(ids, Has.Count.EqualTo(1));
        await Eventually.IsTrueAsync(() => ObjectsOnDisk() == objects + 1, "one copy stays");
        Assert.That((await Server.HistoryAsync(ana.User, ana.UserId)).Ids(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_blocked_user_cannot_forward_and_leaves_no_copy()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ben.SendConfirmedAsync(ana.UserId, "hello");
        await ana.ReceiveAsync("re_message");
        var file = await SendFileAsync(ana, ana.UserId);
        await ben.SendAsync(new { action = "block", user_id = ana.UserId });
        await ben.ReceiveAsync("user_blocked");
        var objects = ObjectsOnDisk();

        await ana.SendAsync(new { action = "forward", message_id = file, receiver_id = ben.UserId });

        await ana.ReceiveErrorAsync("blocked", "receiver_id");
        await Eventually.IsTrueAsync(() => ObjectsOnDisk() == objects, "the copy is collected");
    }

    [Test]
    public async Task An_unreferenced_copy_is_collected()
    {
        var file = await Server.Get<AttachmentFiles>().ReceiveAsync(
            Guid.NewGuid(), new MemoryStream(Content), "notes.txt",
            new UploadDeadline(new AttachmentOptions(), TimeProvider.System, CancellationToken.None));
        var copy = await Server.Get<AttachmentFiles>().CopyAsync(file.Value!, CancellationToken.None);
        var path = Server.Get<ObjectDirectory>().PathOf(copy.ObjectName);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - UnreferredFiles.MinAge - TimeSpan.FromMinutes(1));

        await Server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>()
            .OfType<UnreferredFiles>().Single().CollectAsync(CancellationToken.None);

        Assert.That(copy.Details.Key, Is.Not.EqualTo(file.Value!.Details.Key));
        Assert.That(File.Exists(path), Is.False);
    }

    private int ObjectsOnDisk() =>
        Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories).Count();
}
