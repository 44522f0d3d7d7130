using ChatServer.Conversations;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Conversations;

internal sealed class UnreadCountTests : ServerFixture
{
    /// <summary>One of two sends, or reads up to one of the messages so far.</summary>
    private sealed record Step(bool ByAna, bool Reads, int UpTo);

    private static readonly Gen<Step[]> Steps =
        (from byAna in Gen.Elements(true, false)
         from reads in Gen.Elements(true, false, false)
         from upTo in Gen.Choose(0, 1_000)
         select new Step(byAna, reads, upTo)).ArrayOf();

    [Test]
    public void Unread_are_the_messages_of_the_other_above_the_newest_that_was_read() =>
        Prop.ForAll(Steps.ToArbitrary(), PlayAsync)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(30));

    [Test]
    public async Task Counts_are_the_same_after_they_were_written_and_read_again()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        for (var count = 0; count < 5; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"{count}");
        Assert.That(await UnreadAsync(ben), Is.EqualTo(5));

        await ana.SendConfirmedAsync(ben.UserId, "one more");

        Assert.That(await UnreadAsync(ben), Is.EqualTo(6));
        Assert.That(await UnreadAsync(ben), Is.EqualTo(6));
    }

    [Test]
    public async Task Marks_that_jump_over_hundreds_of_messages_count_as_if_each_were_looked_at()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var random = new Random(1);
        var sent = new List<(long Id, bool ByAna)>();
        foreach (var byAna in Enumerable.Range(0, 1_500).Select(_ => random.Next(3) > 0))
        {
            var (actor, other) = byAna ? (ana, ben) : (ben, ana);
            sent.Add(((await actor.SendConfirmedIgnoringOthersAsync(other.UserId, "hello")).Id(), byAna));
        }

        // Far jumps, small steps, from several devices at once, and some backwards.
        var (readByAna, readByBen) = (-1, -1);
        foreach (var upTo in new[] { 700, 701, 650, 1_100, 1_111, 900, 1_480, 1_498, 1_499 })
        {
            int[] marks = [upTo, upTo - random.Next(400), upTo - random.Next(400)];
            await Task.WhenAll(marks.SelectMany(mark => new[] { ReadAsync(ana, sent[mark].Id), ReadAsync(ben, sent[mark - 30].Id) }));
            (readByAna, readByBen) = (Math.Max(readByAna, upTo), Math.Max(readByBen, upTo - 30));

            Assert.That(await UnreadAsync(ana), Is.EqualTo(sent.Skip(readByAna + 1).Count(message => !message.ByAna)), $"Ana at {upTo}");
            Assert.That(await UnreadAsync(ben), Is.EqualTo(sent.Skip(readByBen + 1).Count(message => message.ByAna)), $"Ben at {upTo}");
        }
    }

    private Task<bool> ReadAsync(RoomClient client, long messageId) =>
        Server.Get<ReadMarks>().MoveAsync(MarkKind.Read, client.UserId, messageId, originConnectionId: 0, CancellationToken.None).AsTask();

    private async Task PlayAsync(Step[] steps)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var sent = new List<(long Id, bool ByAna)>();
        var (readByAna, readByBen) = (0L, 0L);
        foreach (var step in steps)
        {
            var (actor, other) = step.ByAna ? (ana, ben) : (ben, ana);
            if (!step.Reads)
            {
                sent.Add(((await actor.SendConfirmedIgnoringOthersAsync(other.UserId, "hello")).Id(), step.ByAna));
            }
            else if (sent.Count > 0)
            {
                var upTo = sent[step.UpTo % sent.Count].Id;
                await actor.SendAsync(new { action = "read", message_id = upTo });
                await actor.ReceiveUntilPongAsync();
                if (step.ByAna)
                    readByAna = Math.Max(readByAna, upTo);
                else
                    readByBen = Math.Max(readByBen, upTo);
            }
        }

        Assert.That(await UnreadAsync(ana), Is.EqualTo(sent.Count(message => !message.ByAna && message.Id > readByAna)));
        Assert.That(await UnreadAsync(ben), Is.EqualTo(sent.Count(message => message.ByAna && message.Id > readByBen)));
    }

    private async Task<long> UnreadAsync(RoomClient client)
    {
        var threads = await Server.ThreadsAsync(client.User);
        return threads.Length == 0 ? 0 : threads.Single().Number("unread_count");
    }
}
