using System.Net;
using System.Net.Http.Headers;

namespace ChatServer.Tests.Attachments;

[Parallelizable]
internal sealed class DownloadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31 % 251))];
    private AttachmentsServer server = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;
    private TestUser eve = null!;
    private HttpClient anonymous = null!;
    private string link = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        server = new AttachmentsServer();
        ana = await server.AddUserAsync("ana");
        ben = await server.AddUserAsync("ben");
        eve = await server.AddUserAsync("eve");
        anonymous = server.Anonymous();
        link = (await ana.SendFileAsync(ben.Id, Content, attachedName: "naïve \"plan\".bin")).Link();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        ana.Dispose();
        ben.Dispose();
        eve.Dispose();
        anonymous.Dispose();
        await server.DisposeAsync();
    }

    private string Path => link.Split('?')[0];

    [Test]
    public async Task The_link_opens_the_file_without_a_token()
    {
        using var response = await anonymous.GetAsync(link);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Content));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(response.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { "sandbox; default-src 'none'" }));
        Assert.That(response.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo(new[] { "same-site" }));
        Assert.That(response.Headers.CacheControl!.Private, Is.True);
        Assert.That(response.Headers.CacheControl.MaxAge, Is.GreaterThan(TimeSpan.FromMinutes(59))
            .And.LessThanOrEqualTo(TimeSpan.FromMinutes(70)));
        Assert.That(response.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
        Assert.That(response.Content.Headers.ContentDisposition.FileNameStar, Is.EqualTo("naïve \"plan\".bin"));
    }

    [Test]
    public async Task A_file_downloaded_with_a_token_must_be_revalidated_before_reuse()
    {
        using var first = await ben.Client.GetAsync(Path);
        using var again = await AskAgainAsync(ben.Client, first.Headers.ETag!);
        using var signedOut = await AskAgainAsync(anonymous, first.Headers.ETag!);

        Assert.That(first.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache, private"));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(again.Headers.CacheControl!.NoCache, Is.True);
        Assert.That(signedOut.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<HttpResponseMessage> AskAgainAsync(HttpClient client, System.Net.Http.Headers.EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.IfNoneMatch.Add(tag);
        return await client.SendAsync(request);
    }

    [Test]
    public async Task Participants_need_no_signature_and_others_find_nothing()
    {
        using var sender = await ana.Client.GetAsync(Path);
        using var receiver = await ben.Client.GetAsync(Path);
        using var stranger = await eve.Client.GetAsync(Path);
        using var nobody = await anonymous.GetAsync(Path);
        using var missing = await ana.Client.GetAsync($"/media/chat-files/{new string('0', 32)}/x");
        using var traversal = await ana.Client.GetAsync("/media/chat-files/..%2F..%2Fmaster.key/x");

        Assert.That(sender.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(receiver.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(stranger.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(traversal.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_changed_link_is_refused()
    {
        var expires = link.Split("expires=")[1].Split('&')[0];

        using var later = await anonymous.GetAsync(link.Replace(expires, expires + "0", StringComparison.Ordinal));
        using var otherSignature = await anonymous.GetAsync(
            link[..^2] + (link.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA"));
        using var noSignature = await anonymous.GetAsync(Path + "?expires=" + expires + "&signature=");
        using var otherName = await anonymous.GetAsync(
            link.Replace(Path, Path[..Path.LastIndexOf('/')] + "/other", StringComparison.Ordinal));

        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(otherSignature.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(noSignature.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(otherName.Content.Headers.ContentDisposition!.FileNameStar, Is.EqualTo("naïve \"plan\".bin"));
    }

    [TestCase(0, 0)]
    [TestCase(65_535, 65_536)]
    [TestCase(60_000, 140_000)]
    [TestCase(199_999, 199_999)]
    public async Task A_range_is_served_from_any_offset(int from, int to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Range = new RangeHeaderValue(from, to);

        using var response = await anonymous.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(response.Content.Headers.ContentRange!.ToString(), Is.EqualTo($"bytes {from}-{to}/200000"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Content[from..(to + 1)]));
    }

    [Test]
    public async Task A_suffix_range_is_served_and_a_range_beyond_the_end_is_refused()
    {
        using var end = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(null, 10) } };
        using var behind =
            new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(200_000, null) } };

        using var last = await anonymous.SendAsync(end);
        using var none = await anonymous.SendAsync(behind);

        Assert.That(await last.Content.ReadAsByteArrayAsync(), Is.EqualTo(Content[^10..]));
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
        Assert.That(none.Content.Headers.ContentRange!.ToString(), Is.EqualTo("bytes */200000"));
    }

    [Test]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        using var first = await anonymous.GetAsync(link);
        using var same = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var resumed = new HttpRequestMessage(HttpMethod.Get, link)
        {
            Headers = { Range = new RangeHeaderValue(100, 199), IfRange = new RangeConditionHeaderValue(first.Headers.ETag!) },
        };
        using var changed = new HttpRequestMessage(HttpMethod.Get, link)
        {
            Headers = { Range = new RangeHeaderValue(100, 199), IfRange = new RangeConditionHeaderValue("\"other\"") },
        };

        using var unchanged = await anonymous.SendAsync(same);
        using var part = await anonymous.SendAsync(resumed);
        using var whole = await anonymous.SendAsync(changed);

        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(part.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(whole.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task HEAD_returns_the_size_without_a_body()
    {
        using var response = await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(200_000));
        Assert.That(response.Headers.AcceptRanges, Is.EqualTo(new[] { "bytes" }));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }
}
