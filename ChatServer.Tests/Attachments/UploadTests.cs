using System.Net;

namespace ChatServer.Tests.Attachments;

[Parallelizable]
internal sealed class UploadTests
{
    private AttachmentsServer server = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        server = new AttachmentsServer(("Chat:Attachments:MaxFileBytes", "300000"));
        ana = await server.AddUserAsync("ana");
        ben = await server.AddUserAsync("ben");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        ana.Dispose();
        ben.Dispose();
        await server.DisposeAsync();
    }

    [Test]
    public async Task An_upload_is_answered_with_the_documented_entity()
    {
        using var response = await ana.UploadAsync(ben.Id, Uploading.Png, "photo.png", message: "look");

        var body = await response.JsonAsync();
        var message = body.GetProperty("entity").GetProperty("message");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(body.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "status", "entity", "message", "success" }));
        Assert.That(message.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[]
        {
            "id", "sender", "receiver", "attached_file_size", "message", "updated", "created", "seen", "deleted", "attached_file",
            "attached_file_name", "thread",
        }));
        Assert.That(
            message.GetProperty("sender").EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "id", "email", "profile" }));
        Assert.That(message.GetProperty("receiver").GetProperty("id").GetGuid(), Is.EqualTo(ben.Id));
        Assert.That(
            message.GetProperty("receiver").GetProperty("email").GetString(), Is.Null, "the receiver is still a stranger");
        Assert.That(message.GetProperty("attached_file_size").GetString(), Is.EqualTo("0.50KB"));
        Assert.That(message.GetProperty("attached_file_name").GetString(), Is.EqualTo("photo.png"));
        Assert.That(message.GetProperty("created").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"));
        Assert.That(message.Link(), Does.Match(@"^/media/chat-files/[0-9a-f]{32}/photo\.png\?expires=\d+&signature=[\w-]+$"));
    }

    [Test]
    public async Task The_file_may_come_before_the_receiver()
    {
        using var response = await ana.UploadAsync(ben.Id, Uploading.Png, fileFirst: true);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_name_in_the_form_takes_precedence_over_the_name_of_the_upload()
    {
        var message = await ana.SendFileAsync(ben.Id, Uploading.Png, "IMG_1.png", attachedName: "../Ünïcode \u202Egnp.png");

        Assert.That(message.GetProperty("attached_file_name").GetString(), Is.EqualTo("Ünïcode gnp.png"));
    }

    [Test]
    public async Task A_file_at_the_size_limit_is_accepted_and_one_byte_more_is_refused()
    {
        using var atLimit = await ana.UploadAsync(ben.Id, new byte[300_000]);
        var stored = server.FilesOnDisk().Length;
        using var above = await ana.UploadAsync(ben.Id, new byte[300_001]);

        Assert.That(atLimit.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(above.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await above.JsonAsync()).GetProperty("status").GetString(), Is.EqualTo("failure"));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(stored));
    }

    [Test]
    public async Task A_missing_receiver_or_file_is_named()
    {
        using var noReceiver = await ana.UploadAsync(null, Uploading.Png);
        using var noFile = await ana.UploadAsync(ben.Id, content: null);
        using var empty = await ana.UploadAsync(ben.Id, []);

        Assert.That(noReceiver.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (await noReceiver.JsonAsync()).GetProperty("errors").GetProperty("receiver")[0].GetString(),
            Is.EqualTo("This field is required"));
        Assert.That(noFile.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (await noFile.JsonAsync()).GetProperty("errors").GetProperty("attached_file")[0].GetString(),
            Is.EqualTo("This field is required"));
        Assert.That(
            (await empty.JsonAsync()).GetProperty("errors").GetProperty("attached_file")[0].GetString(),
            Is.EqualTo("The submitted file is empty"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_unknown_receiver_gets_the_documented_answer_and_nothing_is_stored(bool fileFirst)
    {
        var stored = server.FilesOnDisk().Length;

        using var response = await ana.UploadAsync(Guid.NewGuid(), Uploading.Png, fileFirst: fileFirst);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Is.EqualTo("""{"status":"failure","entity":null,"message":"Invalid receipient","success":false}"""));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(stored));
    }

    [Test]
    public async Task A_text_that_is_too_long_is_refused()
    {
        using var response = await ana.UploadAsync(ben.Id, Uploading.Png, message: new string('x', 20_001));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (await response.JsonAsync()).GetProperty("errors").GetProperty("message")[0].GetString(),
            Is.EqualTo("Must have at most 20000 characters"));
    }

    [Test]
    public async Task A_repeated_upload_is_answered_with_the_first_message_and_stored_once()
    {
        using var first = await ana.UploadAsync(ben.Id, Uploading.Png, "a.png", "hi", clientMsgId: "n1");
        var stored = server.FilesOnDisk().Length;
        using var again = await ana.UploadAsync(ben.Id, Uploading.Png, "a.png", "hi", clientMsgId: "n1");
        using var other = await ana.UploadAsync(ben.Id, Uploading.Text("another"), "a.png", "hi", clientMsgId: "n1");

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(stored));
    }

    [Test]
    public async Task A_body_that_is_not_a_multipart_form_is_refused()
    {
        using var json = await ana.Client.PostAsync("/chat/attachment/", new StringContent("{}", null, "application/json"));
        using var anonymous = server.Anonymous();
        using var nobody = await anonymous.PostAsync("/chat/attachment/", new StringContent("{}", null, "application/json"));

        Assert.That(json.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
