using System.Net;
using System.Xml.Linq;
using ChatServer.Attachments.Avatars;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

[Parallelizable]
internal sealed class AvatarTests : ServerFixture
{
    [Test]
    public async Task A_user_without_a_picture_gets_a_drawn_one()
    {
        var ana = await Server.RegisterAsync("Ana");

        using var response = await Server.Http.GetAsync(PathOf(ana.UserId));

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/svg+xml"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(">A</text>"));
        Assert.That(response.Headers.ETag, Is.Not.Null);
        Assert.That(string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), Does.StartWith("sandbox"));
    }

    [TestCase("<script>alert(1)</script> & \"x\"")]
    [TestCase("\u0001\u0002 \uffff")]
    [TestCase("👩‍👩‍👧 Müller")]
    [TestCase("")]
    public void A_drawn_picture_of_any_name_consists_of_one_rectangle_and_one_text(string name)
    {
        var image = XDocument.Parse(InitialsImage.Draw(Guid.NewGuid(), name));

        Assert.That(image.Root!.Elements().Select(element => element.Name.LocalName), Is.EqualTo(new[] { "rect", "text" }));
        Assert.That(image.Root.Elements().SelectMany(element => element.Elements()), Is.Empty);
    }

    [Test]
    public async Task A_picture_is_public_until_it_is_removed()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        using var put = await http.PutAsync(PathOf(ana.UserId), new ByteArrayContent(Uploading.Png));
        using var shown = await Server.Http.GetAsync(PathOf(ana.UserId));
        using var again = new HttpRequestMessage(HttpMethod.Get, PathOf(ana.UserId));
        again.Headers.IfNoneMatch.Add(shown.Headers.ETag!);
        using var unchanged = await Server.Http.SendAsync(again);
        using var removed = await http.DeleteAsync(PathOf(ana.UserId));
        using var drawn = await Server.Http.GetAsync(PathOf(ana.UserId));

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(shown.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
        Assert.That(await shown.Content.ReadAsByteArrayAsync(), Is.EqualTo(Uploading.Png));
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(drawn.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/svg+xml"));
    }

    [Test]
    public async Task A_refused_picture_leaves_the_current_one_in_place()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.Access);
        using var first = await http.PutAsync(PathOf(ana.UserId), new ByteArrayContent(Uploading.Png));

        using var page = await http.PutAsync(
            PathOf(ana.UserId), new StringContent("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"));
        using var large = await http.PutAsync(
            PathOf(ana.UserId), new ByteArrayContent([.. Uploading.Png, .. new byte[ProfilePictures.MaxBytes]]));
        using var empty = await http.PutAsync(PathOf(ana.UserId), new ByteArrayContent([]));
        using var others = await http.PutAsync(PathOf(ben.UserId), new ByteArrayContent(Uploading.Png));
        using var unknown = await Server.Http.GetAsync(PathOf(Guid.NewGuid()));

        Assert.That(
            new[] { page, large, empty, others, unknown }.Select(response => (int)response.StatusCode),
            Is.EqualTo(new[] { 415, 413, 422, 403, 404 }));
        Assert.That(await Server.Http.GetByteArrayAsync(PathOf(ana.UserId)), Is.EqualTo(Uploading.Png));
    }

    [Test]
    public async Task A_replaced_picture_leaves_no_file_and_nothing_readable_on_disk()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        var before = Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories).Length;

        for (var i = 0; i < 3; i++)
            (await http.PutAsync(PathOf(ana.UserId), new ByteArrayContent([.. Uploading.Png, (byte)i]))).Dispose();

        var files = Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.EqualTo(before + 1));
        Assert.That(files.All(file => File.ReadAllBytes(file).AsSpan().IndexOf(Uploading.Png.AsSpan(0, 64)) < 0));
    }

    private static string PathOf(Guid userId) => $"/api/v1/users/{userId}/avatar";
}
