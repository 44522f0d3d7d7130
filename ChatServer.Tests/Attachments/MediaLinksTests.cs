using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Storage.Sealing;

namespace ChatServer.Tests.Attachments;

internal sealed class MediaLinksTests
{
    private readonly string name = ObjectDirectory.NewName();
    private AttachmentsServer server = null!;
    private SetClock clock = null!;
    private MediaLinks links = null!;

    [OneTimeSetUp]
    public void Start() => server = new AttachmentsServer();

    [OneTimeTearDown]
    public async Task StopAsync() => await server.DisposeAsync();

    [SetUp]
    public void MakeLinks()
    {
        clock = new SetClock { Now = new DateTimeOffset(2026, 1, 1, 12, 1, 0, TimeSpan.Zero) };
        links = new MediaLinks(server.Get<ServerKeys>(), new AttachmentOptions(), clock);
    }

    [Test]
    public void A_link_is_valid_for_its_lifetime_plus_at_most_a_sixth()
    {
        var (expires, signature) = Query(links.For(name, "a.png"));

        Assert.That(links.LeftOf(name, expires, signature), Is.EqualTo(TimeSpan.FromMinutes(69)));
        clock.Now += TimeSpan.FromMinutes(68);
        Assert.That(
            links.LeftOf(name, expires, signature), Is.EqualTo(TimeSpan.FromMinutes(1)), "no cache may keep it for longer");
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.That(links.LeftOf(name, expires, signature), Is.Null);
    }

    [Test]
    public void Links_created_in_the_same_interval_are_identical()
    {
        var link = links.For(name, "a.png");

        clock.Now += TimeSpan.FromMinutes(8);
        Assert.That(links.For(name, "a.png"), Is.EqualTo(link));
        clock.Now += TimeSpan.FromMinutes(2);
        Assert.That(links.For(name, "a.png"), Is.Not.EqualTo(link));
    }

    [Test]
    public void A_link_opens_its_own_object_only()
    {
        var (expires, signature) = Query(links.For(name, "a.png"));

        Assert.That(links.LeftOf(ObjectDirectory.NewName(), expires, signature), Is.Null);
        Assert.That(links.LeftOf(name, expires + "0", signature), Is.Null);
        Assert.That(links.LeftOf(name, " " + expires, signature), Is.Null);
        Assert.That(links.LeftOf(name, "-1", signature), Is.Null);
        Assert.That(links.LeftOf(name, expires, signature[..^1]), Is.Null);
        Assert.That(links.LeftOf(name, expires, "!"), Is.Null);
        Assert.That(links.LeftOf(name, expires, null), Is.Null);
        Assert.That(links.LeftOf(name, null, signature), Is.Null);
    }

    [Test]
    public void A_name_is_escaped() =>
        Assert.That(
            links.For(name, "a b/?#é.png"), Does.StartWith($"/media/chat-files/{name}/a%20b%2F%3F%23%C3%A9.png?expires="));

    private static (string Expires, string Signature) Query(string link) =>
        (link.Split("expires=")[1].Split('&')[0], link.Split("signature=")[1]);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
