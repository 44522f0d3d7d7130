using System.Net;
using System.Text;

namespace ChatServer.Tests.Attachments;

[Category("Long")]
[Parallelizable]
internal sealed class HostileUploadTests
{
    private AttachmentsServer server = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = new AttachmentsServer(
            ("Chat:Attachments:StallTimeout", "00:00:02"), ("Chat:Attachments:MaxUploadsPerUser", "1"));
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

    [TestCase("../../../etc/cron.d/evil.txt", "evil.txt")]
    [TestCase("..\\..\\evil.txt", "evil.txt")]
    [TestCase("in\0visible.txt", "invisible.txt")]
    [TestCase("photo\u202Egpj.exe", "photogpj.exe")]
    public async Task A_hostile_name_is_cleaned(string name, string expected)
    {
        var message = await ana.SendFileAsync(ben.Id, Uploading.Png, attachedName: name);

        Assert.That(message.GetProperty("attached_file_name").GetString(), Is.EqualTo(expected));
        Assert.That(server.FilesOnDisk(), Has.Length.EqualTo(1));
        Assert.That(Directory.GetFiles(server.DataDirectory, "*evil*", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase("filename=\"../../x/evil.txt\"", "evil.txt")]
    [TestCase("filename=\"a\0b.txt\"", "ab.txt")]
    [TestCase("filename=\"gpj\u202E.txt\"", "gpj.txt")]
    [TestCase("filename=\"plain.txt\"; filename*=UTF-8''..%2F%E2%80%AEnice.txt", "nice.txt")]
    public async Task A_hostile_name_in_the_header_is_cleaned(string disposition, string expected)
    {
        var body = RawUpload.Field("receiver", ben.Id.ToString()) + RawUpload.FileStart(disposition) + "hello\r\n--cut--\r\n";

        var response = await RawUpload.SendBodyAsync(server, ana, Encoding.UTF8.GetBytes(body));

        Assert.That(response, Does.StartWith("HTTP/1.1 201").And.Contain($"\"attached_file_name\":\"{expected}\""));
    }

    // A browser sends this if no file was chosen.
    [Test]
    public async Task A_part_with_an_empty_name_in_the_header_is_not_a_file()
    {
        var body = RawUpload.Field("receiver", ben.Id.ToString()) + RawUpload.FileStart("filename=\"\"") + "\r\n--cut--\r\n";

        var response = await RawUpload.SendBodyAsync(server, ana, Encoding.UTF8.GetBytes(body));

        Assert.That(
            response, Does.StartWith("HTTP/1.1 400").And.Contain("\"attached_file\":[\"The submitted data was not a file\"]"));
    }

    [Test]
    public async Task A_name_of_300_characters_is_truncated()
    {
        var message = await ana.SendFileAsync(ben.Id, Uploading.Png, new string('n', 300) + ".png");

        Assert.That(message.GetProperty("attached_file_name").GetString(), Is.EqualTo(new string('n', 251) + ".png"));
        using var file = await ana.Client.GetAsync(message.Link());
        Assert.That(file.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("<html><script>alert(1)</script></html>", "page.png")]
    [TestCase("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "picture.svg")]
    public async Task A_web_page_is_served_only_as_a_download(string content, string name)
    {
        using var response = await ana.UploadAsync(ben.Id, Uploading.Text(content), name, declaredType: "image/png");
        var link = (await response.JsonAsync()).GetProperty("entity").GetProperty("message").Link();

        using var file = await ana.Client.GetAsync(link);

        Assert.That(file.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/octet-stream"));
        Assert.That(file.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
        Assert.That(await file.Content.ReadAsStringAsync(), Is.EqualTo(content));
    }

    [Test]
    public async Task A_polyglot_is_served_as_the_type_of_its_first_bytes()
    {
        byte[] picture = [.. "GIF89a/*"u8, .. new byte[100], .. "*/=1;<html><script>alert(1)</script>"u8, .. "PK\u0003\u0004"u8];
        using var response = await ana.UploadAsync(ben.Id, picture, "page.html", declaredType: "text/html");
        var link = (await response.JsonAsync()).GetProperty("entity").GetProperty("message").Link();

        using var file = await ana.Client.GetAsync(link);

        Assert.That(file.Content.Headers.ContentType!.ToString(), Is.EqualTo("image/gif"));
        Assert.That(file.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("inline"));
        Assert.That(file.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
    }

    [Test]
    public async Task Programs_are_refused_under_any_name_and_type()
    {
        using var program = await ana.UploadAsync(
            ben.Id, [0x7F, 0x45, 0x4C, 0x46, .. new byte[200_000]], "cat.png", declaredType: "image/png");
        using var script = await ana.UploadAsync(ben.Id, Uploading.Text("#!/bin/sh\n"), "cat.txt", declaredType: "text/plain");

        Assert.That(program.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(script.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        Assert.That(server.FilesOnDisk(), Is.Empty);
    }

    [Test]
    public async Task A_body_that_stops_half_way_leaves_nothing_on_disk()
    {
        using (var upload = await RawUpload.StartAsync(server, ana, 1_000_000))
        {
            await upload.SendAsync(RawUpload.Field("receiver", ben.Id.ToString()) + RawUpload.FileStart("filename=\"x.bin\""));
            await upload.SendAsync(new byte[500_000]);
            await UntilAsync(() => server.FilesOnDisk().Length == 1, "the file is arriving");
        }

        await UntilAsync(() => server.FilesOnDisk().Length == 0, "nothing is left");
    }

    [Test]
    public async Task A_body_without_the_closing_boundary_is_refused()
    {
        var body = RawUpload.Field("receiver", ben.Id.ToString()) + RawUpload.FileStart("filename=\"x.bin\"")
            + new string('x', 200_000);

        var response = await RawUpload.SendBodyAsync(server, ana, Encoding.UTF8.GetBytes(body));

        Assert.That(response, Does.StartWith("HTTP/1.1 400").And.Contain("\"status\":\"failure\""));
        Assert.That(server.FilesOnDisk(), Is.Empty);
    }

    [Test]
    public async Task A_file_followed_by_a_broken_field_leaves_nothing_on_disk()
    {
        var body = RawUpload.FileStart("filename=\"x.bin\"") + "hello\r\n" + RawUpload.Field("receiver", "nobody")
            + "--cut--\r\n";

        var response = await RawUpload.SendBodyAsync(server, ana, Encoding.UTF8.GetBytes(body));

        Assert.That(response, Does.StartWith("HTTP/1.1 400").And.Contain("\"receiver\":[\"Must be a valid UUID\"]"));
        Assert.That(server.FilesOnDisk(), Is.Empty);
    }

    [Test]
    public async Task Many_parts_long_headers_and_long_fields_are_refused()
    {
        var many = string.Concat(Enumerable.Range(0, 40).Select(i => RawUpload.Field($"f{i}", "x"))) + "--cut--\r\n";
        var header = RawUpload.FileStart($"filename=\"{new string('x', 20_000)}\"") + "hello\r\n--cut--\r\n";
        var field = RawUpload.Field("message", new string('x', 90_000)) + "--cut--\r\n";

        foreach (var body in new[] { many, header, field, "", "--cut", "\r\n\r\n", new string('-', 50_000) })
        {
            var response = await RawUpload.SendBodyAsync(server, ana, Encoding.UTF8.GetBytes(body));
            Assert.That(
                response, Does.StartWith("HTTP/1.1 400").And.Contain("\"status\":\"failure\""),
                body[..Math.Min(40, body.Length)]);
        }
    }

    [Test]
    public async Task A_stalled_upload_is_ended()
    {
        using var upload = await RawUpload.StartAsync(server, ana, 1_000_000);
        await upload.SendAsync(RawUpload.Field("receiver", ben.Id.ToString()) + RawUpload.FileStart("filename=\"x.bin\""));
        await upload.SendAsync(new byte[100_000]);

        Assert.That(await upload.ReadResponseAsync(), Does.StartWith("HTTP/1.1 408"));
        await UntilAsync(() => server.FilesOnDisk().Length == 0, "nothing is left");
    }

    [Test]
    public async Task Too_many_uploads_by_one_user_are_refused_with_a_retry_time()
    {
        var started = new List<RawUpload>();
        for (var i = 0; i < 6; i++)
            started.Add(await RawUpload.StartAsync(server, ana, 1_000_000));

        var refused = await Task.WhenAny(started.Select(upload => upload.ReadResponseAsync()));
        var response = await refused;
        using var other = await ben.UploadAsync(ana.Id, Uploading.Png);

        started.ForEach(upload => upload.Dispose());
        Assert.That(response, Does.StartWith("HTTP/1.1 429").And.Contain("Retry-After: 5"));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var left = 500; left > 0 && !condition(); left--)
            await timer.WaitForNextTickAsync();
        Assert.That(condition(), Is.True, what);
    }
}
