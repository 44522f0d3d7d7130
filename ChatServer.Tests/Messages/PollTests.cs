using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class PollTests : ServerFixture
{
    private static readonly string[] ToOthers =
        ["action", "thread", "message_id", "tally", "voters", "closed", "timestamp", "votes"];

    [Test]
    public async Task A_vote_reaches_all_devices_and_only_the_voters_own_see_the_choice()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var tablet = await ben.ConnectAgainAsync();
        var poll = await ana.SendPollAsync(ben.UserId);
        await ben.ReceiveAsync("re_message");
        await tablet.ReceiveAsync("re_message");

        var received = await ben.VoteConfirmedAsync(poll, 1);

        Assert.That(received.Keys(), Is.EqualTo(ToOthers.Append("your_vote")));
        Assert.That(received.Numbers("tally"), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(received.Numbers("your_vote"), Is.EqualTo(new[] { 1 }));
        Assert.That((await tablet.ReceiveAsync("poll_changed")).GetRawText(), Is.EqualTo(received.GetRawText()));
        var toAna = await ana.ReceiveAsync("poll_changed");
        Assert.That(toAna.Keys(), Is.EqualTo(ToOthers));
        Assert.That(toAna.Votes(), Is.EqualTo(new Dictionary<Guid, int[]> { [ben.UserId] = [1] }));
        var shown = await Server.ReadPollAsync(ana.User, received.Number("thread"), poll);
        Assert.That(shown.Numbers("tally"), Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(shown.Votes(), Is.EqualTo(toAna.Votes()));
        Assert.That(shown.Numbers("your_vote"), Is.Empty);
    }

    [Test]
    public async Task A_vote_can_be_changed_and_taken_back()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var poll = await ana.SendPollAsync(ana.UserId);

        foreach (var (options, tally) in new (int[], int[])[]
        {
            ([0], [1, 0, 0]), ([2], [0, 0, 1]), ([], [0, 0, 0]), ([1], [0, 1, 0])
        })
        {
            var received = await ana.VoteConfirmedAsync(poll, options);
            Assert.That(received.Numbers("tally"), Is.EqualTo(tally));
            Assert.That(received.Number("voters"), Is.EqualTo(options.Length));
            Assert.That(received.Votes()[ana.UserId], Is.EqualTo(options));
        }
    }

    [Test]
    public async Task A_repeated_vote_is_answered_like_the_first_only_to_the_voter()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var poll = await ana.SendPollAsync(ben.UserId);
        await ben.ReceiveAsync("re_message");

        var first = await ben.VoteConfirmedAsync(poll, 1);
        var again = await ben.VoteConfirmedAsync(poll, 1, 1);

        Assert.That(again.Numbers("tally"), Is.EqualTo(first.Numbers("tally")));
        Assert.That(again.Numbers("your_vote"), Is.EqualTo(first.Numbers("your_vote")));
        Assert.That(again.Text("timestamp"), Is.EqualTo(first.Text("timestamp")));
        Assert.That(again.Keys(), Is.EqualTo(first.Keys()));
        Assert.That(await ana.ReceiveUntilPongAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Several_options_can_be_chosen_if_the_poll_allows_it()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var one = await ana.SendPollAsync(ana.UserId);
        var several = await ana.SendPollAsync(ana.UserId, multiple: true);

        await ana.VoteAsync(one, 0, 2);
        await ana.ReceiveErrorAsync("invalid_payload", "options");
        var received = await ana.VoteConfirmedAsync(several, 2, 0);

        Assert.That(received.Numbers("tally"), Is.EqualTo(new[] { 1, 0, 1 }));
        Assert.That(received.Number("voters"), Is.EqualTo(1));
        Assert.That(received.Numbers("your_vote"), Is.EqualTo(new[] { 0, 2 }));
    }

    [TestCase("[3]", "options")]
    [TestCase("[-1]", "options")]
    [TestCase("[99999]", "options")]
    [TestCase("null", "options")]
    [TestCase("""["0"]""", "options[0]")]
    [TestCase("[0.5]", "options[0]")]
    public async Task A_vote_for_an_unknown_option_is_refused(string options, string field)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var poll = await ana.SendPollAsync(ana.UserId);

        await ana.SendTextAsync($$"""{"action":"vote","message_id":{{poll}},"options":{{options}}}""");

        await ana.ReceiveErrorAsync("invalid_payload", field);
    }

    [Test]
    public async Task A_vote_on_a_message_that_is_not_a_poll_is_refused()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var message = await ana.SendConfirmedAsync(ana.UserId, "hello");

        await ana.VoteAsync(message.Id(), 0);
        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
        await ana.SendAsync(new { action = "close_poll", message_id = message.Id() });
        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
    }

    [Test]
    public async Task An_anonymous_poll_does_not_reveal_its_voters()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId, cleo.UserId);
        await ana.ReceiveAsync("conf_message");
        var poll = await ana.SendPollAsync(thread: group, anonymous: true);
        await ben.ReceiveUntilPongAsync();
        await ben.VoteConfirmedAsync(poll, 2);

        await using var device = await Server.ConnectAsync(cleo.User, $"{poll}");
        await using var bens = await Server.ConnectAsync(ben.User, $"{poll}");
        var live = (await cleo.ReceiveUntilPongAsync())[^1];
        var caughtUp = (await device.ReceivePastAsync()).Frames.Single();
        var bensOwn = (await bens.ReceivePastAsync()).Frames.Single();
        var history = await Server.GetAsync(cleo.User, $"/chat/thread/messages/{group}/?after={poll - 1}");

        Assert.That(live.Keys(), Is.EqualTo(ToOthers.Except(["votes"])));
        Assert.That(caughtUp.Numbers("your_vote"), Is.Empty);
        Assert.That(bensOwn.Numbers("your_vote"), Is.EqualTo(new[] { 2 }));
        foreach (var shown in new[] { live, caughtUp, history })
            Assert.That(shown.GetRawText(), Does.Not.Contain(ben.UserId.ToString()));
        Assert.That(history.Data().Messages().Single().GetProperty("poll").Numbers("tally"), Is.EqualTo(new[] { 0, 0, 1 }));
        var actors = await Server.Get<Database>().ReadAsync(
            read => read.Query<Guid>("SELECT user_id FROM conversation_events WHERE message_id = @poll", new { poll }),
            CancellationToken.None);
        Assert.That(actors, Is.EqualTo(new[] { ana.UserId }), "the log doesn't reveal the voters");
    }

    [Test]
    public async Task A_returning_user_receives_the_state_of_a_poll_once()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var poll = await ana.SendPollAsync(ben.UserId);
        foreach (var options in new int[][] { [0], [1], [], [2] })
            await ana.VoteConfirmedAsync(poll, options);
        await ben.VoteAsync(poll, 2);
        await ben.ReceiveUntilPongAsync();
        await ana.VoteAsync(poll);
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        await ana.ReceiveUntilPongAsync();

        await using var device = await Server.ConnectAsync(ben.User, "0");
        var frames = (await device.ReceivePastAsync()).Frames;

        Assert.That(frames.Select(frame => frame.Text("action")), Is.EqualTo(new[] { "re_message", "poll_changed" }));
        Assert.That(frames[1].Numbers("tally"), Is.EqualTo(new[] { 0, 0, 1 }));
        Assert.That(frames[1].GetProperty("closed").GetBoolean(), Is.True);
        Assert.That(frames[1].Numbers("your_vote"), Is.EqualTo(new[] { 2 }));
        Assert.That(frames[1].Votes(), Is.EquivalentTo(new Dictionary<Guid, int[]> { [ana.UserId] = [], [ben.UserId] = [2] }));
    }

    [Test]
    public async Task Votes_are_deleted_with_their_poll()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var poll = await ana.SendPollAsync(ana.UserId);
        var thread = (await ana.VoteConfirmedAsync(poll, 1)).Number("thread");
        await ana.SendAsync(new { action = "close_poll", message_id = poll });
        await ana.ReceiveAsync("poll_changed");

        await ana.SendAsync(new { action = "delete_message", message_id = poll });
        await ana.ReceiveAsync("message_deleted");
        await ana.VoteAsync(poll, 1);
        await ana.ReceiveErrorAsync("not_found", "message_id");

        var shown = (await Server.GetAsync(ana.User, $"/chat/thread/messages/{thread}/")).Data().Messages().Single();
        Assert.That(shown.Keys().Intersect(["poll", "data"]), Is.Empty);
        var left = await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<long>("""
                SELECT (SELECT COUNT(*) FROM poll_votes WHERE message_id = @poll) + (SELECT COUNT(*) FROM closed_polls WHERE message_id = @poll)
                """, new { poll }),
            CancellationToken.None);
        Assert.That(left, Is.Zero);
        await using var device = await Server.ConnectAsync(ana.User, "0");
        Assert.That(
            (await device.ReceivePastAsync()).Frames.Select(frame => frame.Text("action")),
            Is.EqualTo(new[] { "message_deleted" }));
    }

    [Test]
    public async Task Blocked_users_and_former_members_cannot_vote()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var direct = await ana.SendPollAsync(ben.UserId);
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        await ana.ReceiveAsync("conf_message");
        var left = await ana.SendPollAsync(thread: group);
        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveAsync("user_blocked");
        using var http = Server.As(ben.User.Access);
        using var gone = await http.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/");
        await ben.ReceiveUntilPongAsync();
        await ana.ReceiveUntilPongAsync();

        await ben.VoteAsync(direct, 0);
        await ben.ReceiveErrorAsync("blocked", "message_id");
        await ben.VoteAsync(left, 0);
        await ben.ReceiveErrorAsync("not_found", "message_id");

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }
}
