using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class ReplyCountTests : ServerFixture
{
    /// <summary>Rolling back simulates a batch that fails after its writes ran, and is run again one by one.</summary>
    private enum Move
    {
        Send,
        Reply,
        Delete,
        RollBack,
    }

    private sealed record Step(Move Move, int Message);

    private sealed record Sent(long Id, string At, long? Parent)
    {
        public bool IsDeleted { get; set; }
    }

    private static readonly Gen<Step[]> Steps =
        (from move in Gen.Elements(Move.Send, Move.Reply, Move.Reply, Move.Reply, Move.Delete, Move.Delete, Move.RollBack)
         from message in Gen.Choose(0, 1_000)
         select new Step(move, message)).ArrayOf();

    [Test]
    public void Counts_match_the_existing_replies() =>
        Prop.ForAll(Steps.ToArbitrary(), PlayAsync).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(40));

    [Test]
    public async Task Counts_are_correct_after_concurrent_replies_and_deletions()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var root = (await ana.SendConfirmedAsync(ben.UserId, "root")).Id();
        await ben.ReceiveAsync("re_message");

        var kept = await Task.WhenAll(ReplyAndDeleteAsync(ana, ben.UserId, root), ReplyAndDeleteAsync(ben, ana.UserId, root));

        var shown = (await Server.HistoryAsync(ana.User, ben.UserId, "?limit=500"))
            .Messages().Single(message => message.Number("id") == root);
        Assert.That(shown.Number("reply_count"), Is.EqualTo(kept.Sum()));
    }

    private static async Task<int> ReplyAndDeleteAsync(RoomClient client, Guid other, long root)
    {
        for (var count = 0; count < 40; count++)
            await client.SendAsync(
                new { action = "text_message", receiver_id = other, message_body = $"{count}", parent_id = root });
        for (var count = 0; count < 40; count++)
        {
            var confirmed = await client.ReceiveUntilConfirmedAsync();
            if (count % 3 == 0)
                await client.SendAsync(new { action = "delete_message", message_id = confirmed.Id() });
        }

        await client.ReceiveUntilPongAsync();
        return 40 - 14;
    }

    private async Task PlayAsync(Step[] steps)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var sent = new List<Sent> { await SendAsync(ana, parent: null) };
        foreach (var step in steps)
        {
            var message = sent[step.Message % sent.Count];
            await PlayAsync(step.Move, ana, sent, message);
        }

        var shown = (await Server.HistoryAsync(ana.User, ana.UserId, "?limit=500")).Messages();
        foreach (var root in shown.Where(message => !message.Keys().Contains("parent_id")))
            Assert.That(CountOf(root), Is.EqualTo(Expected(sent, root.Number("id"))));
    }

    private async Task PlayAsync(Move move, RoomClient ana, List<Sent> sent, Sent message)
    {
        switch (move)
        {
            case Move.Send:
                sent.Add(await SendAsync(ana, parent: null));
                break;
            case Move.Reply when message is { IsDeleted: false, Parent: null }:
                sent.Add(await SendAsync(ana, message.Id));
                break;
            case Move.Delete:
                await ana.SendAsync(new { action = "delete_message", message_id = message.Id });
                await ana.ReceiveAsync("message_deleted");
                message.IsDeleted = true;
                break;
            case Move.RollBack:
                var failing = Server.Get<Database>()
                    .WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None).AsTask();
                if (message is { IsDeleted: false, Parent: null })
                    sent.Add(await SendAsync(ana, message.Id));
                Assert.That(async () => await failing, Throws.InvalidOperationException);
                break;
        }
    }

    private static async Task<Sent> SendAsync(RoomClient ana, long? parent)
    {
        await ana.SendAsync(
            new { action = "text_message", receiver_id = ana.UserId, message_body = "hello", parent_id = parent });
        var confirmed = await ana.ReceiveAsync("conf_message");
        return new Sent(confirmed.Id(), confirmed.Text("timestamp")![..26], parent);
    }

    private static (long Count, string? LatestAt) CountOf(JsonElement root) =>
        (root.TryGetProperty("reply_count", out var count) ? count.GetInt64() : 0, root.Text("latest_reply_at")?[..26]);

    private static (long Count, string? LatestAt) Expected(List<Sent> sent, long root)
    {
        var replies = sent.Where(message => message.Parent == root && !message.IsDeleted).ToList();
        return (replies.Count, replies.MaxBy(message => message.Id)?.At);
    }
}
