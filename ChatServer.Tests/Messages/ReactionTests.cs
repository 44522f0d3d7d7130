using System.Text.Json;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class ReactionTests : ServerFixture
{
    [Test]
    public async Task A_reaction_reaches_both_sides_and_is_shown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "react", message_id = message.Id(), emoji = "👍🏽" });

        var received = await ana.ReceiveAsync("reaction_added");
        Assert.That(received.Keys(), Is.EqualTo(new[] { "action", "thread", "user_id", "message_id", "emoji", "timestamp" }));
        Assert.That((await ben.ReceiveAsync("reaction_added")).GetRawText(), Is.EqualTo(received.GetRawText()));
        var shown = (await ReactionsAsync(ana, ben)).EnumerateArray().Single();
        Assert.That(shown.Text("emoji"), Is.EqualTo("👍🏽"));
        Assert.That(shown.Number("count"), Is.EqualTo(1));
        Assert.That(shown.GetProperty("user_ids").EnumerateArray().Select(id => id.GetGuid()), Is.EqualTo(new[] { ben.UserId }));
    }

    [Test]
    public async Task A_user_has_one_reaction_per_emoji_and_can_remove_it()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");

        foreach (var action in new[] { "react", "react", "unreact", "unreact" })
            await ana.SendAsync(new { action, message_id = message.Id(), emoji = "❤️" });

        string[] answers = ["reaction_added", "reaction_added", "reaction_removed", "reaction_removed"];
        Assert.That((await ana.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Is.EqualTo(answers));
        Assert.That(
            (await ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")),
            Is.EqualTo(new[] { "reaction_added", "reaction_removed" }));
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Messages().Single().Keys(), Has.No.Member("reactions"));
    }

    [Test]
    public async Task At_most_fifty_users_per_emoji_are_shown_including_the_reader()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");
        await ana.SendAsync(new { action = "react", message_id = message.Id(), emoji = "👍" });
        await ana.ReceiveAsync("reaction_added");
        // The ids of all others are lower than Ana's.
        var others = Enumerable.Range(1, 60).Select(number => new Guid(0, 0, (short)number, new byte[8])).ToArray();
        await Server.Get<Database>().WriteAsync(
            write => others.Count(id => ReactionStore.TryInsert(write, new ReactionRow(message.Id(), "👍", id))),
            CancellationToken.None);

        var room = (await ReactionsAsync(ana, ana)).EnumerateArray().Single();
        var api = (await Server.GetAsync(
            ana.User, $"/api/v1/messages/conversation/conv_{await Server.ThreadOfAsync(ana.User, message.Id())}"))
            .GetProperty("messages")[0].GetProperty("reactions")[0];

        foreach (var shown in new[] { room, api })
        {
            var ids = shown.GetProperty("user_ids").EnumerateArray().Select(id => id.GetGuid()).ToArray();
            Assert.That((shown.Number("count"), ids.Length, ids[0]), Is.EqualTo((61L, ShownReaction.MaxUsers, ana.UserId)));
            Assert.That(ids, Is.Unique);
        }
    }

    [Test]
    public async Task A_message_can_have_at_most_twenty_different_reactions()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");
        for (var kind = 0; kind < MessageReactions.MaxKinds; kind++)
            await ana.SendAsync(
                new { action = "react", message_id = message.Id(), emoji = char.ConvertFromUtf32(0x1F600 + kind) });
        await ana.ReceiveUntilPongAsync();

        await ana.SendAsync(new { action = "react", message_id = message.Id(), emoji = "👍" });
        await ana.ReceiveErrorAsync("forbidden", "emoji");
        await ana.SendAsync(new { action = "react", message_id = message.Id(), emoji = char.ConvertFromUtf32(0x1F600) });
        await ana.ReceiveAsync("reaction_added");
    }

    [Test]
    public async Task A_stranger_cannot_react()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var eve = await Server.ConnectAsync("Eve");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");

        await eve.SendAsync(new { action = "react", message_id = message.Id(), emoji = "👍" });

        await eve.ReceiveErrorAsync("not_found", "message_id");
    }

    [Test]
    public async Task A_returning_user_receives_the_last_state_of_each_reaction_in_order()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        foreach (var (action, emoji) in new[]
        {
            ("react", "👍"), ("react", "❤️"), ("unreact", "👍"), ("react", "🎉"), ("unreact", "🎉"), ("react", "🎉")
        })
            await ana.SendAsync(new { action, message_id = message.Id(), emoji });
        await ana.ReceiveUntilPongAsync();

        await using var device = await Server.ConnectAsync(ben, $"{message.Id()}");
        var frames = (await device.ReceivePastAsync()).Frames;

        Assert.That(
            frames.Select(frame => $"{frame.Text("action")} {frame.Text("emoji")}"),
            Is.EqualTo(new[] { "reaction_added ❤️", "reaction_removed 👍", "reaction_added 🎉" }));
    }

    [TestCase("👍")]
    [TestCase("👍🏽")]
    [TestCase("❤️")]
    [TestCase("👩‍👩‍👧‍👦")]
    [TestCase("🇩🇪")]
    [TestCase("1️⃣")]
    [TestCase("#️⃣")]
    [TestCase("©️")]
    [TestCase("ℹ️")]
    [TestCase("‼️")]
    [TestCase("〰️")]
    [TestCase("➕")]
    [TestCase("↔️")]
    [TestCase("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    public void A_single_emoji_is_accepted(string text) => Assert.That(Emoji.IsValid(text), Is.True);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("a")]
    [TestCase("1")]
    [TestCase("ok")]
    [TestCase(" ")]
    [TestCase("👍👍")]
    [TestCase("👍a")]
    [TestCase("字")]
    [TestCase("<b>")]
    [TestCase("\u202E")]
    [TestCase("\u0000")]
    [TestCase("\uFE0F")]
    public void Text_that_is_not_a_single_emoji_is_refused(string? text) => Assert.That(Emoji.IsValid(text), Is.False);

    [Test]
    public void A_long_sequence_of_joined_emoji_is_refused() =>
        Assert.That(Emoji.IsValid(string.Join('\u200D', Enumerable.Repeat("👩", 30))), Is.False);

    private async Task<JsonElement> ReactionsAsync(RoomClient reader, RoomClient other) =>
        (await Server.HistoryAsync(reader.User, other.UserId)).Messages().Single().GetProperty("reactions");
}
