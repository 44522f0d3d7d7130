using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

/// <summary>Files sent to groups, and to any thread by its id.</summary>
[Parallelizable]
internal sealed class GroupFileTests : ServerFixture
{
    private static readonly byte[] Content = "a map"u8.ToArray();

    [Test]
    public async Task A_file_in_a_group_reaches_its_members_who_can_download_it()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        await ben.ReceiveAsync("re_message");
        using var http = Server.As(ana.User.Access);

        var upload = await http.UploadFormAsync(Content, ("thread_id", group), ("message", "the way"));
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });

        Assert.That(upload.GetProperty("receiver").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(upload.Number("thread"), Is.EqualTo(group));
        var received = await ben.ReceiveAsync("re_message");
        Assert.That(received.Number("thread_id"), Is.EqualTo(group));
        Assert.That(received.Text("message_body"), Is.EqualTo("the way"));
        Assert.That(received.Keys(), Has.None.EqualTo("receiver_id"));
        Assert.That(await StatusAsync(ben.User, upload), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(eve, upload), Is.EqualTo(HttpStatusCode.NotFound));
        var files = (await Server.GetAsync(ben.User, $"/chat/thread/files/{group}/")).Data().GetProperty("files");
        Assert.That(files[0].Number("id"), Is.EqualTo(upload.Number("id")));
    }

    [Test]
    public async Task Former_members_can_download_only_files_sent_before_they_left()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        using var http = Server.As(ana.Access);
        var before = await http.UploadFormAsync(Content, ("thread_id", group));
        await Server.RemoveMemberAsync(ana, group, ben.UserId);
        var after = await http.UploadFormAsync(Content, ("thread_id", group));

        Assert.That(await StatusAsync(ben, before), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(ben, after), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await StatusAsync(ana, after), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Former_members_cannot_announce_earlier_uploads()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        using var http = Server.As(ben.User.Access);
        var upload = await http.UploadFormAsync(Content, ("thread_id", group));
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        await ben.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });

        await ben.ReceiveErrorAsync("not_found", "chat_id");
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_in_a_group_without_members_cannot_be_announced()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var group = await Server.CreateGroupAsync(ana.User);
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadFormAsync(Content, ("thread_id", group));
        await Server.RemoveMemberAsync(ana.User, group, ana.UserId);
        await ana.ReceiveUntilPongAsync();

        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });

        await ana.ReceiveErrorAsync("not_found", "chat_id");
    }

    [Test]
    public async Task A_file_can_be_sent_to_a_direct_conversation_by_thread_id()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var thread = (await http.UploadAsync(ben.UserId, Content)).Number("thread");

        var alone = await http.UploadFormAsync(Content, ("thread_id", thread));
        var both = await http.UploadFormAsync(Content, ("receiver", ben.UserId), ("thread_id", thread));
        using var another = await http.PostFormAsync(Content, ("receiver", ana.UserId), ("thread_id", thread));

        Assert.That(alone.GetProperty("receiver").Text("id"), Is.EqualTo(ben.UserId.ToString()));
        Assert.That(both.Number("thread"), Is.EqualTo(thread));
        Assert.That(another.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_file_for_a_thread_of_others_is_refused_and_not_stored()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        await Server.RemoveMemberAsync(ana, group, ben.UserId);
        var objects = ObjectsOnDisk();

        foreach (var (user, thread) in new[] { (eve, group), (ben, group), (eve, 999_999L) })
        {
            using var http = Server.As(user.Access);
            using var refused = await http.PostFormAsync(Content, ("thread_id", thread));
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("There is no such thread"));
        }

        Assert.That(ObjectsOnDisk(), Is.EqualTo(objects));
    }

    [TestCase("0")]
    [TestCase("first")]
    public async Task A_thread_id_must_be_a_number(string thread)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        using var refused = await http.PostFormAsync(Content, ("thread_id", thread));

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("\"thread_id\""));
    }

    [Test]
    public async Task A_repeated_upload_to_another_thread_is_a_conflict()
    {
        var ana = await Server.RegisterAsync("Ana");
        var (first, second) = (await Server.CreateGroupAsync(ana), await Server.CreateGroupAsync(ana));
        using var http = Server.As(ana.Access);

        var upload = await http.UploadFormAsync(Content, ("thread_id", first), ("client_msg_id", "n1"));
        var again = await http.UploadFormAsync(Content, ("thread_id", first), ("client_msg_id", "n1"));
        using var other = await http.PostFormAsync(Content, ("thread_id", second), ("client_msg_id", "n1"));

        Assert.That(again.Number("id"), Is.EqualTo(upload.Number("id")));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    private async Task<HttpStatusCode> StatusAsync(TestUser user, JsonElement upload)
    {
        using var http = Server.As(user.Access);
        using var response = await http.GetAsync(upload.Text("attached_file")!.Split('?')[0]);
        return response.StatusCode;
    }

    private int ObjectsOnDisk() =>
        Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories).Count();
}
