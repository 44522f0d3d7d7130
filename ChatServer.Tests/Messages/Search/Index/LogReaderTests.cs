using ChatServer.Messages.Search.Index;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Index;

[Parallelizable]
[Category("Long")]
internal sealed class LogReaderTests : FreshServerFixture
{
    [Test]
    public async Task A_stretch_contains_new_messages_and_changes_of_older_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var before = (await ana.SendConfirmedAsync(ana.UserId, "before")).Id();
        await Server.SendTextsAsync(ana.UserId, ana.UserId, Enumerable.Repeat("some", 300));
        await ana.ReceiveUntilPongAsync();
        var within = (await ana.SendConfirmedAsync(ana.UserId, "within")).Id();
        await Server.SendTextsAsync(ana.UserId, ana.UserId, Enumerable.Repeat("more", 300));
        foreach (var id in new[] { before, within })
            await ana.SendAsync(new { action = "edit_message", message_id = id, message_body = "edited" });
        await ana.ReceiveUntilPongAsync();

        var range = await ReadAsync(before, LogReader.LongRange);

        Assert.That(range.Written, Has.Count.EqualTo(601));
        Assert.That(range.Written.Select(message => message.Id), Is.Unique.And.Contains(within));
        Assert.That(range.Changed.Select(message => (message.Id, message.Body)), Is.EqualTo(new[] { (before, "edited") }));
        Assert.That(range.Characters, Is.EqualTo((600 * "some".Length) + (2 * "edited".Length)));
        Assert.That((await ReadAsync(range.UpTo, LogReader.LongRange)).UpTo, Is.EqualTo(range.UpTo), "the log ends there");
        Assert.That((await ReadAsync(before, positions: 10)).UpTo, Is.EqualTo(before + 10));
    }

    [Test]
    public async Task A_stretch_with_long_messages_is_shorter()
    {
        var ana = await Server.RegisterAsync("Ana");
        await Server.SendTextsAsync(
            ana.UserId, ana.UserId, Enumerable.Repeat(new string('x', 20_000), LogReader.ShortRange + 10));

        var range = await ReadAsync(after: 0, LogReader.LongRange);

        Assert.That(range.UpTo, Is.EqualTo(LogReader.ShortRange));
    }

    private async Task<LogRange> ReadAsync(long after, int positions) =>
        await Server.Get<Database>()
            .ReadAsync(read => Server.Get<LogReader>().ReadAfter(read, after, positions), CancellationToken.None);
}
