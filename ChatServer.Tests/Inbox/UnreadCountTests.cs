using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Inbox;

[Parallelizable]
[Category("Long")]
internal sealed class UnreadCountTests : ServerFixture
{
    /// <summary>An action of one of two users; forgetting makes the writer lose its counters and derive them again.</summary>
    private enum Move
    {
        Send,
        Read,
        ReadOnTablet,
        Delete,
        Block,
        Clear,
        Archive,
        Mute,
        Forget,
    }

    /// <summary>
    /// One of two users sends, reads up to an existing message, deletes one, or changes their settings of the conversation.
    /// </summary>
    private sealed record Step(bool ByAna, Move Move, int Message);

    private sealed record Sent(long Id, bool ByAna)
    {
        public bool IsDeleted { get; set; }
    }

    /// <summary>One of the two users with their devices and the expected state.</summary>
    private sealed record Side(RoomClient Phone, RoomClient Tablet, bool IsAna)
    {
        public long ReadUpTo { get; set; }

        public long ClearedUpTo { get; set; }

        public bool HasBlocked { get; set; }

        public bool IsMuted { get; set; }

        public long Unread(IEnumerable<Sent> sent) =>
            sent.Count(
                message => message.ByAna != IsAna && !message.IsDeleted && message.Id > ReadUpTo && message.Id > ClearedUpTo);
    }

    private static readonly Gen<Step[]> Steps =
        (from byAna in Gen.Elements(true, false)
         from move in Gen.Elements(
             Move.Send, Move.Send, Move.Send, Move.Send, Move.Read, Move.ReadOnTablet, Move.Delete, Move.Block, Move.Clear,
             Move.Archive, Move.Mute, Move.Forget)
         from message in Gen.Choose(0, 1_000)
         select new Step(byAna, move, message)).ArrayOf();

    [Test]
    public void Messages_of_others_above_the_newest_read_one_are_unread_unless_deleted() =>
        Prop.ForAll(Steps.ToArbitrary(), PlayAsync)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(30));

    [Test]
    public async Task Unread_counts_are_the_same_after_they_are_written_and_read_back()
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
    public async Task Marks_that_skip_hundreds_of_messages_give_the_same_counts_as_single_steps()
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
            await Task.WhenAll(
                marks.SelectMany(mark => new[] { ReadAsync(ana, sent[mark].Id), ReadAsync(ben, sent[mark - 30].Id) }));
            (readByAna, readByBen) = (Math.Max(readByAna, upTo), Math.Max(readByBen, upTo - 30));

            Assert.That(
                await UnreadAsync(ana), Is.EqualTo(sent.Skip(readByAna + 1).Count(message => !message.ByAna)), $"Ana at {upTo}");
            Assert.That(
                await UnreadAsync(ben), Is.EqualTo(sent.Skip(readByBen + 1).Count(message => message.ByAna)), $"Ben at {upTo}");
        }
    }

    [Test]
    public async Task A_mark_whose_messages_change_during_every_count_is_finally_refused_and_stays_unchanged()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var sent = new List<long>();
        for (var count = 0; count < 600; count++)
            sent.Add((await ana.SendConfirmedAsync(ben.UserId, "hello")).Id());
        var thread = await Server.ThreadAsync(ben.User);
        using var stop = new CancellationTokenSource();
        Server.Get<Database>().Post(new PretendedDeletion(Server, thread, stop.Token));

        Assert.That(
            async () => await ReadAsync(ben, sent[299]).WaitAsync(TimeSpan.FromSeconds(20)),
            Throws.InstanceOf<StorageUnavailableException>());

        stop.Cancel();
        Assert.That(await UnreadAsync(ben), Is.EqualTo(600));
        Assert.That(await ReadAsync(ben, sent[299]), Is.Null);
        Assert.That(await UnreadAsync(ben), Is.EqualTo(300));
    }

    private Task<Refusal?> ReadAsync(RoomClient client, long messageId) =>
        Server.Get<ReadMarks>()
            .MoveAsync(new MoveMark(MarkKind.Read, client.UserId, messageId), CancellationToken.None).AsTask();

    private async Task PlayAsync(Step[] steps)
    {
        await using var anasPhone = await Server.ConnectAsync("Ana");
        await using var bensPhone = await Server.ConnectAsync("Ben");
        await using var anasTablet = await anasPhone.ConnectAgainAsync();
        await using var bensTablet = await bensPhone.ConnectAgainAsync();
        var ana = new Side(anasPhone, anasTablet, IsAna: true);
        var ben = new Side(bensPhone, bensTablet, IsAna: false);
        var sent = new List<Sent>();
        long? thread = null;
        foreach (var step in steps.Where(step => step.Move == Move.Send || sent.Count > 0))
        {
            var (actor, other) = step.ByAna ? (ana, ben) : (ben, ana);
            if (step.Move == Move.Send)
                await SendAsync(actor, other, sent);
            else
                await PlayAsync(
                    step, actor, other, thread ??= await Server.ThreadAsync(actor.Phone.User), sent[step.Message % sent.Count]);
        }

        foreach (var side in new[] { ana, ben })
        {
            var unread = side.Unread(sent);
            Assert.That(await UnreadAsync(side.Phone), Is.EqualTo(unread));
            Assert.That(await Server.UnreadAsync(side.Phone.User), Is.EqualTo(side.IsMuted ? (0, unread) : (unread, 0L)));
        }
    }

    private static async Task SendAsync(Side actor, Side other, List<Sent> sent)
    {
        if (!other.HasBlocked)
        {
            sent.Add(
                new Sent((await actor.Phone.SendConfirmedIgnoringOthersAsync(other.Phone.UserId, "hello")).Id(), actor.IsAna));
            return;
        }

        await actor.Phone.SendMessageAsync(other.Phone.UserId, "hello");
        await actor.Phone.ReceiveUntilAsync("error");
    }

    private async Task PlayAsync(Step step, Side actor, Side other, long thread, Sent message)
    {
        switch (step.Move)
        {
            case Move.Read or Move.ReadOnTablet:
                await SendActionAsync(
                    step.Move == Move.Read ? actor.Phone : actor.Tablet, new { action = "read", message_id = message.Id });
                actor.ReadUpTo = Math.Max(actor.ReadUpTo, message.Id);
                break;
            case Move.Delete:
                await SendActionAsync(actor.Phone, new { action = "delete_message", message_id = message.Id });
                message.IsDeleted |= message.ByAna == actor.IsAna && message.Id > actor.ClearedUpTo;
                break;
            case Move.Block:
                actor.HasBlocked = !actor.HasBlocked;
                await SendActionAsync(
                    actor.Phone, new { action = actor.HasBlocked ? "block" : "unblock", user_id = other.Phone.UserId });
                break;
            case Move.Clear:
                actor.ClearedUpTo = (await Server.ClearThreadAsync(actor.Phone.User, thread)).Data().Number("cleared_up_to");
                break;
            case Move.Archive:
                await Server.ChangeThreadAsync(actor.Phone.User, thread, new { archived = step.Message % 2 == 0 });
                break;
            case Move.Mute:
                actor.IsMuted = !actor.IsMuted;
                var until = step.Message % 2 == 0 ? "forever" : "2100-01-01";
                await Server.ChangeThreadAsync(
                    actor.Phone.User, thread, new { muted_until = actor.IsMuted ? until : null });
                break;
            case Move.Forget:
                Assert.That(
                    async () => await Server.Get<Database>()
                        .WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
                    Throws.InvalidOperationException);
                break;
        }
    }

    private static async Task SendActionAsync(RoomClient client, object action)
    {
        await client.SendAsync(action);
        await client.ReceiveUntilPongAsync();
    }

    private async Task<long> UnreadAsync(RoomClient client)
    {
        var threads = await Server.ThreadsAsync(client.User);
        return threads.Length == 0 ? 0 : threads.Single().Number("unread_count");
    }

    // Invalidates every count without deleting a message. It queues the next change before any waiting mark continues.
    private sealed class PretendedDeletion(TestServer server, long thread, CancellationToken stop) : PendingWrite
    {
        public override void Run(WriteScope scope) =>
            server.Get<ConversationCache>().Find(scope, thread)!.LastDeletion++;

        public override void Complete()
        {
            if (!stop.IsCancellationRequested)
                server.Get<Database>().Post(new PretendedDeletion(server, thread, stop));
        }

        public override void Fail(Exception exception) =>
            throw new InvalidOperationException("A pretended deletion failed", exception);
    }
}
