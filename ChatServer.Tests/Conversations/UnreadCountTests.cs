using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Conversations;

internal sealed class UnreadCountTests : ServerFixture
{
    /// <summary>What one of two does; forgetting stands for the writer's counters being lost and derived again.</summary>
    private enum Move
    {
        Send,
        Read,
        Delete,
        Forget,
    }

    /// <summary>One of two sends, reads up to one of the messages so far, or deletes one.</summary>
    private sealed record Step(bool ByAna, Move Move, int Message);

    private sealed record Sent(long Id, bool ByAna)
    {
        public bool IsDeleted { get; set; }
    }

    private static readonly Gen<Step[]> Steps =
        (from byAna in Gen.Elements(true, false)
         from move in Gen.Elements(Move.Send, Move.Send, Move.Send, Move.Read, Move.Read, Move.Delete, Move.Forget)
         from message in Gen.Choose(0, 1_000)
         select new Step(byAna, move, message)).ArrayOf();

    [Test]
    public void Unread_are_the_others_messages_above_the_newest_that_was_read_less_the_deleted() =>
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
        var sent = new List<Sent>();
        var (readByAna, readByBen) = (0L, 0L);
        foreach (var step in steps.Where(step => step.Move == Move.Send || sent.Count > 0))
        {
            var (actor, other) = step.ByAna ? (ana, ben) : (ben, ana);
            var message = sent.Count > 0 ? sent[step.Message % sent.Count] : null;
            await PlayAsync(step, actor, other, sent, message);
            if (step.Move == Move.Read && step.ByAna)
                readByAna = Math.Max(readByAna, message!.Id);
            else if (step.Move == Move.Read)
                readByBen = Math.Max(readByBen, message!.Id);
        }

        Assert.That(await UnreadAsync(ana), Is.EqualTo(sent.Count(message => !message.ByAna && !message.IsDeleted && message.Id > readByAna)));
        Assert.That(await UnreadAsync(ben), Is.EqualTo(sent.Count(message => message.ByAna && !message.IsDeleted && message.Id > readByBen)));
    }

    private async Task PlayAsync(Step step, RoomClient actor, RoomClient other, List<Sent> sent, Sent? message)
    {
        switch (step.Move)
        {
            case Move.Send:
                sent.Add(new Sent((await actor.SendConfirmedIgnoringOthersAsync(other.UserId, "hello")).Id(), step.ByAna));
                break;
            case Move.Read:
                await actor.SendAsync(new { action = "read", message_id = message!.Id });
                await actor.ReceiveUntilPongAsync();
                break;
            case Move.Delete:
                await actor.SendAsync(new { action = "delete_message", message_id = message!.Id });
                await actor.ReceiveUntilPongAsync();
                message.IsDeleted |= message.ByAna == step.ByAna;
                break;
            case Move.Forget:
                Assert.That(
                    async () => await Server.Get<Database>().WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
                    Throws.InvalidOperationException);
                break;
        }
    }

    private async Task<long> UnreadAsync(RoomClient client)
    {
        var threads = await Server.ThreadsAsync(client.User);
        return threads.Length == 0 ? 0 : threads.Single().Number("unread_count");
    }
}
