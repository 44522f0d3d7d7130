using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments;

[Parallelizable]
internal sealed class WatchedContentTests
{
    [Test]
    public async Task A_reader_who_stops_reading_is_cut_off_and_one_who_continues_is_not()
    {
        using var cut = new ManualResetEventSlim();
        await using var content = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(300), TimeProvider.System, cut.Set);

        Assert.That(await content.ReadAsync(new byte[10]), Is.EqualTo(10));
        Assert.That(cut.IsSet, Is.False);
        await Eventually.IsTrueAsync(() => cut.IsSet, "the reader is cut");
    }

    [Test]
    public async Task A_finished_download_is_not_cut_off()
    {
        var cuts = 0;
        await using (var ended = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(50), TimeProvider.System, () => cuts++))
            _ = await ended.ReadAsync(new byte[10]);
        using var later = new ManualResetEventSlim();
        await using var other = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(100), TimeProvider.System, later.Set);
        _ = await other.ReadAsync(new byte[10]);

        await Eventually.IsTrueAsync(() => later.IsSet, "a later reader is cut");

        Assert.That(cuts, Is.Zero);
    }
}
