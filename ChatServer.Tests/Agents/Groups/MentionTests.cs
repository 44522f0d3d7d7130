using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Agents that are mentioned in groups.</summary>
[Parallelizable]
internal sealed class MentionTests : GroupAgentFixture
{
    [Test]
    public async Task A_mention_is_answered_in_its_own_thread_for_all_members()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, ReplyScript.Saying("At ten."));

        var asked = await scene.Ana.SendInThreadAsync(scene.Group, $"@{scene.Agent:N} When are you open?");

        var shown = await SkipToReplyAsync(scene.Ben);
        Assert.Multiple(() =>
        {
            Assert.That(shown.Text("action"), Is.EqualTo("re_message"));
            Assert.That(shown.Text("message"), Is.EqualTo("At ten."));
            Assert.That(shown.Number("parent_id"), Is.EqualTo(asked));
            Assert.That(shown.GetProperty("agent_id").GetGuid(), Is.EqualTo(scene.Agent));
            Assert.That(shown.GetProperty("sender_id").GetGuid(), Is.EqualTo(scene.Olga.UserId));
        });
        Assert.That((await SkipToReplyAsync(scene.Ana)).Number("parent_id"), Is.EqualTo(asked));
        Assert.That((await SkipToReplyAsync(scene.Olga)).Id(), Is.EqualTo(shown.Id()));
        var root = (await HistoryAsync(scene.Ben.User, scene.Group)).Single(message => message.Number("id") == asked);
        Assert.That(root.Number("reply_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task In_a_thread_it_is_given_the_thread_with_names_and_nothing_else()
    {
        await using var scene = await BeginAsync();
        var other = await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId);
        Provider.InConversation(
            scene.Group, ReplyScript.Saying("I am the other"), ReplyScript.Saying("At ten."), ReplyScript.Saying("Yes."));
        await scene.Ben.SendInThreadAsync(scene.Group, "A secret of elsewhere");
        var root = await scene.Ana.SendInThreadAsync(scene.Group, "Who knows the bakery?");
        await scene.Ben.SendInThreadAsync(scene.Group, $"<@M:{other}|Other> do you?", root);
        await SkipToReplyAsync(scene.Ben, other);
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} when is it open?", root);
        await SkipToReplyAsync(scene.Ana, scene.Agent);

        await scene.Ben.SendInThreadAsync(scene.Group, $"{scene.Mention} on Sunday, too?", root);
        await SkipToReplyAsync(scene.Ben, scene.Agent);

        var turn = Provider.Replies.Last(reply => reply.Turn.ConversationId == scene.Group).Turn;
        Assert.That(turn.Messages.Select(message => $"{message.Role}|{message.Text}"), Is.EqualTo(new[]
        {
            "Visitor|Ana: Who knows the bakery?",
            $"Visitor|Ben: <@M:{other}|Other> do you?",
            "Visitor|Agent: I am the other",
            $"Visitor|Ana: {scene.Mention} when is it open?",
            "Agent|At ten.",
            $"Visitor|Ben: {scene.Mention} on Sunday, too?",
        }));
        Assert.That(turn.Messages[^1].Words, Is.EqualTo($"{scene.Mention} on Sunday, too?"));
        Assert.That(turn.Agent.Id, Is.EqualTo(scene.Agent));
    }

    [Test]
    public async Task Outside_a_thread_it_is_given_the_mention_alone()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, ReplyScript.Saying("Hello"));
        await scene.Ben.SendInThreadAsync(scene.Group, "This is between us");

        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} hello");
        await SkipToReplyAsync(scene.Ana);

        var turn = Provider.Replies.Single(reply => reply.Turn.ConversationId == scene.Group).Turn;
        Assert.That(turn.Messages, Is.EqualTo(new[]
        {
            new TurnMessage(TurnRole.Visitor, $"Ana: {scene.Mention} hello") { Speaker = "Ana" },
        }));
    }

    [Test]
    public async Task Agents_that_mention_each_other_start_nothing()
    {
        await using var scene = await BeginAsync();
        var other = await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId);
        Provider.InConversation(scene.Group, ReplyScript.Saying($"<@M:{other}|Other> and {scene.Mention}, what do you think?"));

        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} and <@M:{other}|Other>, please talk");
        await AllEndedAsync(scene.Group, count: 2);

        // A further mention is answered after everything that the replies could have begun.
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} again");
        await AllEndedAsync(scene.Group, count: 3);
        Assert.That(
            (await ReadRunsAsync(scene.Group)).Select(run => run.VisitorId), Is.All.EqualTo(scene.Ana.UserId));
    }

    [Test]
    public async Task Only_the_first_three_agents_of_a_message_answer()
    {
        await using var scene = await BeginAsync();
        var others = new List<Guid>();
        for (var count = 0; count < 3; count++)
            others.Add(await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId));
        Provider.InConversation(scene.Group, ReplyScript.Saying("Here"));

        await scene.Ana.SendInThreadAsync(
            scene.Group, $"{scene.Mention} {string.Join(' ', others.Select(id => $"<@M:{id}|Other>"))} who is here?");
        await AllEndedAsync(scene.Group, count: 3);

        Assert.That(
            (await ReadRunsAsync(scene.Group)).Select(run => run.AgentId),
            Is.EquivalentTo((Guid[])[scene.Agent, .. others.Take(2)]));
    }

    [Test]
    public async Task After_three_messages_of_agents_in_a_thread_a_person_has_to_write()
    {
        await using var scene = await BeginAsync();
        var others = new List<Guid>();
        for (var count = 0; count < 2; count++)
            others.Add(await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId));
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().WaitFor(gate).Say("Here").Finish());
        var all = $"{scene.Mention} {string.Join(' ', others.Select(id => $"<@M:{id}|Other>"))}";

        // Two are written for a visitor at once; the third begins after the second mention, and comes after it in the thread.
        var root = await scene.Ana.SendInThreadAsync(scene.Group, $"{all} who is here?");
        await gate.ReachedAsync();
        await AskedAsync(scene.Group, times: 2);
        await scene.Ben.SendInThreadAsync(scene.Group, $"{all} and now?", root);
        gate.Open();
        await AllEndedAsync(scene.Group, count: 6);

        var cancelled = (await ReadRunsAsync(scene.Group)).Where(run => run.State == RunState.Cancelled).ToList();
        Assert.That(cancelled, Has.Count.EqualTo(1));
        Assert.That(cancelled[0].ReplyId, Is.Null);
    }

    [Test]
    public async Task Mentions_of_a_busy_agent_are_answered_one_after_the_other()
    {
        await using var scene = await BeginAsync();
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().Say("First").WaitFor(gate).Finish(), ReplyScript.Saying("Next"));

        var first = await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} one");
        await gate.ReachedAsync();
        var second = await scene.Ben.SendInThreadAsync(scene.Group, $"{scene.Mention} two");
        var third = await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} three");
        gate.Open();

        var parents = new List<long>();
        for (var count = 0; count < 3; count++)
            parents.Add((await SkipToReplyAsync(scene.Olga)).Number("parent_id"));
        Assert.That(parents, Is.EqualTo(new[] { first, second, third }));
    }

    [Test]
    public async Task A_mention_that_was_deleted_meanwhile_is_not_answered()
    {
        await using var scene = await BeginAsync();
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().WaitFor(gate).Say("First").Finish());
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} one");
        await gate.ReachedAsync();
        var second = await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} two");

        await scene.Ana.SendAsync(new { action = "delete_message", message_id = second });
        await SkipToAsync(scene.Ben, "message_deleted");
        gate.Open();
        await AllEndedAsync(scene.Group, count: 2);

        var last = (await ReadRunsAsync(scene.Group))[^1];
        Assert.That((last.AnswersTo, last.State, last.ReplyId), Is.EqualTo((second, RunState.Cancelled, (long?)null)));
    }

    [Test]
    public async Task Other_messages_start_nothing()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, ReplyScript.Saying("Here"));

        await scene.Ana.SendInThreadAsync(scene.Group, "Nobody in particular");
        await scene.Ana.SendInThreadAsync(scene.Group, $"mail@{scene.Agent:N} and `@{scene.Agent:N}`");
        await scene.Ana.SendInThreadAsync(scene.Group, $"<@M:{Guid.NewGuid()}|Somebody>");
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} now");
        await AllEndedAsync(scene.Group, count: 1);
    }

    [Test]
    public async Task A_reply_is_unread_for_others_until_they_read_it_and_nothing_is_before_it_is_sent()
    {
        await using var scene = await BeginAsync();
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().Say("Wait").WaitFor(gate).Say(" for it").Finish());
        var before = await UnreadAsync(scene.Ben, scene.Group);

        var asked = await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} hello");
        await gate.ReachedAsync();
        Assert.That(await UnreadAsync(scene.Ben, scene.Group), Is.EqualTo(before + 1), "the mention");
        var root = (await HistoryAsync(scene.Ben.User, scene.Group)).Single(message => message.Number("id") == asked);
        Assert.That(root.TryGetProperty("reply_count", out var none) ? none.GetInt64() : 0, Is.Zero);
        gate.Open();
        await SkipToReplyAsync(scene.Ben);

        Assert.That(await UnreadAsync(scene.Ben, scene.Group), Is.EqualTo(before + 2), "and the reply");
        root = (await HistoryAsync(scene.Ben.User, scene.Group)).Single(message => message.Number("id") == asked);
        Assert.That(root.Number("reply_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task Sync_brings_a_reply_to_a_member_who_was_away()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, ReplyScript.Saying("While you were away"));
        var (_, complete) = await scene.Ben.SyncAsync();
        await scene.Ben.DisposeAsync();

        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} hello");
        await SkipToReplyAsync(scene.Ana);

        await using var ben = await Server.ConnectAsync(scene.Ben.User);
        var (frames, _) = await ben.SyncAsync(complete.Text("cursor"));
        var reply = frames.Single(frame => frame.TryGetProperty("agent_id", out _) && frame.Text("message_type") == "text");
        Assert.That(reply.Text("message"), Is.EqualTo("While you were away"));
        Assert.That(reply.GetProperty("agent_id").GetGuid(), Is.EqualTo(scene.Agent));
    }

    private async Task<JsonElement[]> HistoryAsync(TestUser user, long group) =>
        [.. (await Server.GetAsync(user, $"/chat/thread/messages/{group}/")).Data().Messages()];

    private async Task<long> UnreadAsync(RoomClient client, long group) =>
        (await Server.GetAsync(client.User, "/chat/groups/")).Data().EnumerateArray()
            .Single(listed => listed.Number("id") == group).Number("unread_count");
}
