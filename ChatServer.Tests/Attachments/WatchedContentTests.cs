using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments;

[Parallelizable]
internal sealed class WatchedContentTests
{
    [Test]
    public async Task A_reader_who_takes_no_further_piece_in_time_is_cut_and_one_who_goes_on_is_not()
    {
        using var cut = new ManualResetEventSlim();
        await using var content = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(300), TimeProvider.System, cut.Set);

        Assert.That(await content.ReadAsync(new byte[10]), Is.EqualTo(10));
        Assert.That(cut.IsSet, Is.False);
        await Eventually.IsTrueAsync(() => cut.IsSet, "the reader is cut");
    }

    [Test]
    public async Task A_download_that_has_ended_cuts_nobody()
    {
        var cuts = 0;
        await using (var ended = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(50), TimeProvider.System, () => cuts++))
            _ = await ended.ReadAsync(new byte[10]);
        using var later = new ManualResetEventSlim();
        await using var other = new WatchedContent(
            new MemoryStream(new byte[100]), TimeSpan.FromMilliseconds(100), TimeProvider.System, later.Set);
        _ = await other.ReadAsync(new byte[10]);

        await Eventually.IsTrueAsync(() => later.IsSet, "a later one is cut");

        Assert.That(cuts, Is.Zero);
    }
}
