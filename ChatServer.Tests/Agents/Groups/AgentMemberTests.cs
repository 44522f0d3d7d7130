using System.Net;
using System.Net.Http.Json;
using ChatServer.Agents;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Users add agents to groups and remove them; replies in progress follow.</summary>
[Parallelizable]
internal sealed class AgentMemberTests : GroupAgentFixture
{
    [Test]
    public async Task Members_see_which_agents_are_there_and_where_their_texts_go()
    {
        await using var scene = await BeginAsync();

        var shown = (await AgentsAsync(scene.Ben.User, scene.Group)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(shown.GetProperty("agent_id").GetGuid(), Is.EqualTo(scene.Agent));
            Assert.That(shown.GetProperty("owner_id").GetGuid(), Is.EqualTo(scene.Olga.UserId));
            Assert.That(shown.Text("provider_kind"), Is.EqualTo("external"));
            Assert.That(shown.GetProperty("is_active").GetBoolean(), Is.True);
        });
        var note = (await scene.Ben.ReceiveUntilPongAsync()).Last(frame => frame.Text("message_type") == "system");
        Assert.That(note.GetProperty("data").Text("event"), Is.EqualTo("agent_added"));
        Assert.That(note.GetProperty("data").Text("provider_kind"), Is.EqualTo("external"));
        Assert.That(note.GetProperty("data").GetProperty("agent_id").GetGuid(), Is.EqualTo(scene.Agent));
    }

    [Test]
    public async Task Only_managers_add_agents_and_only_those_of_members()
    {
        await using var scene = await BeginAsync();
        var (stranger, own) = (await Server.RegisterAsync("Sam"), await CreateAgentAsync(scene.Ben.UserId));

        await AddAsync(scene.Ben.User, scene.Group, own, HttpStatusCode.Forbidden);
        await AddAsync(stranger, scene.Group, own, HttpStatusCode.NotFound);
        await AddAsync(scene.Olga.User, scene.Group, await CreateAgentAsync(stranger.UserId), HttpStatusCode.BadRequest);
        await AddAsync(scene.Olga.User, scene.Group, Guid.NewGuid(), HttpStatusCode.NotFound);
        await AddAsync(
            scene.Olga.User, scene.Group, await CreateAgentAsync(scene.Ben.UserId, visibility: AgentVisibility.Private),
            HttpStatusCode.NotFound);
        await AddAsync(scene.Olga.User, scene.Group, own);
        await AddAsync(scene.Olga.User, scene.Group, own);

        Assert.That(await AgentsAsync(scene.Ana.User, scene.Group), Has.Length.EqualTo(2));
        await Server.GetAsync(stranger, $"/chat/groups/{scene.Group}/agents/", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_group_has_at_most_ten()
    {
        await using var scene = await BeginAsync();
        for (var count = 1; count < 10; count++)
            await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId);

        var refused = await AddAsync(
            scene.Olga.User, scene.Group, await CreateAgentAsync(scene.Olga.UserId), HttpStatusCode.BadRequest);

        Assert.That(refused.GetRawText(), Does.Contain("agent_id"));
    }

    [Test]
    public async Task An_agent_that_is_removed_stops_writing_and_is_not_mentioned_any_more()
    {
        await using var scene = await BeginAsync();
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().Say("I was just").WaitFor(gate).Say(" saying").Finish());
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} talk");
        await gate.ReachedAsync();
        await ShownAsync(scene.Group);

        await RemoveAsync(scene.Ana.User, scene.Group, scene.Agent, HttpStatusCode.Forbidden);
        await RemoveAsync(scene.Olga.User, scene.Group, scene.Agent);
        await RemoveAsync(scene.Olga.User, scene.Group, scene.Agent, HttpStatusCode.NotFound);
        gate.Open();
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} still there?");

        var frames = await scene.Ben.ReceiveUntilPongAsync();
        var partial = frames.Single(frame => frame.TryGetProperty("agent_id", out _) && frame.Text("message_type") == "text");
        Assert.That(partial.Text("message"), Is.EqualTo("I was just"));
        Assert.That(partial.GetProperty("truncated").GetBoolean(), Is.True);
        Assert.That(NotesIn(frames)[^1], Is.EqualTo("agent_removed"));
        Assert.That((await ReadRunsAsync(scene.Group)).Single().State, Is.EqualTo(RunState.Cancelled));
    }

    [Test]
    public async Task Nothing_appears_in_the_name_of_an_owner_who_has_left()
    {
        await using var scene = await BeginAsync();
        var agent = await AddAgentAsync(scene.Olga.User, scene.Group, scene.Ben.UserId);
        var gate = new ScriptGate();
        Provider.InConversation(scene.Group, new ReplyScript().Say("I was just").WaitFor(gate).Say(" saying").Finish());
        await scene.Ana.SendInThreadAsync(scene.Group, $"<@M:{agent}|Agent> talk");
        await gate.ReachedAsync();
        await ShownAsync(scene.Group);

        await Server.RemoveMemberAsync(scene.Ben.User, scene.Group, scene.Ben.UserId);
        gate.Open();
        await AllEndedAsync(scene.Group, count: 1);

        Assert.That(await RepliesUntilPongAsync(scene.Ana), Is.Empty);
        Assert.That(
            (await AgentsAsync(scene.Ana.User, scene.Group)).Select(shown => shown.GetProperty("agent_id").GetGuid()),
            Is.EqualTo(new[] { scene.Agent }));
        await Server.AddMembersAsync(scene.Olga.User, scene.Group, scene.Ben.UserId);
        Assert.That(await AgentsAsync(scene.Ben.User, scene.Group), Has.Length.EqualTo(1), "they don't come back by themselves");
    }

    [Test]
    public async Task A_deleted_or_paused_agent_is_silent()
    {
        await using var scene = await BeginAsync();
        var paused = await AddAgentAsync(scene.Olga.User, scene.Group, scene.Olga.UserId);
        Provider.InConversation(scene.Group, ReplyScript.Saying("Here"));
        using var http = Server.As(scene.Olga.User.Access);

        await http.PatchAsync($"/messaging/agents/{paused}", JsonContent.Create(new { state = "paused" }))
            .ReadAsync(HttpStatusCode.OK);
        using var deleted = await http.DeleteAsync($"/messaging/agents/{scene.Agent}");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} <@M:{paused}|Other> hello?");

        var shown = (await AgentsAsync(scene.Ana.User, scene.Group)).Single();
        Assert.That(shown.GetProperty("agent_id").GetGuid(), Is.EqualTo(paused));
        Assert.That(shown.GetProperty("is_active").GetBoolean(), Is.False);
        Assert.That(await ReadRunsAsync(scene.Group), Is.Empty);
    }

    [Test]
    public async Task Only_members_follow_and_who_leaves_hears_no_more()
    {
        await using var scene = await BeginAsync();
        await using var stranger = await Server.ConnectAsync("Sam");
        var (first, second) = (new ScriptGate(), new ScriptGate());
        Provider.InConversation(
            scene.Group, new ReplyScript().Say("One. ").WaitFor(first).Say("Two. ").WaitFor(second).Say("Three.").Finish());
        foreach (var follower in new[] { scene.Ben, scene.Olga })
        {
            await follower.SendAsync(new { action = "agent_follow", thread_id = scene.Group });
            Assert.That((await SkipToAsync(follower, "agent_run")).Text("state"), Is.EqualTo("idle"));
        }

        await stranger.SendAsync(new { action = "agent_follow", thread_id = scene.Group });
        Assert.That((await stranger.ReceiveAsync()).Text("action"), Is.EqualTo("error"));
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} count");
        Assert.That((await SkipToAsync(scene.Ben, "agent_run")).Text("state"), Is.EqualTo("queued"));
        Assert.That((await SkipToAsync(scene.Ben, "agent_chunk")).Text("text"), Is.EqualTo("One. "));
        await Server.RemoveMemberAsync(scene.Olga.User, scene.Group, scene.Ben.UserId);
        first.Open();
        var seen = (await SkipToAsync(scene.Olga, "agent_chunk")).Text("text");
        seen += (await SkipToAsync(scene.Olga, "agent_chunk")).Text("text");
        second.Open();

        Assert.That(seen, Is.EqualTo("One. Two. "));
        Assert.That((await ReceiveUntilEndAsync(scene.Olga))[^1].Text("state"), Is.EqualTo("done"));
        Assert.That(
            (await scene.Ben.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")),
            Has.None.EqualTo("agent_chunk").And.None.EqualTo("agent_run"));
        Assert.That(
            (await scene.Ana.ReceiveUntilPongAsync()).Select(frame => frame.Text("action")), Has.None.EqualTo("agent_run"),
            "who doesn't follow gets the message only");
    }

    [Test]
    public async Task The_person_who_asked_and_the_owner_cancel_and_retry()
    {
        await using var scene = await BeginAsync();
        var gate = new ScriptGate();
        Provider.InConversation(
            scene.Group, new ReplyScript().WaitFor(gate).Fail(ProviderError.Refused), ReplyScript.Saying("Now"));
        await scene.Ana.SendInThreadAsync(scene.Group, $"{scene.Mention} hello");
        await gate.ReachedAsync();
        var run = NumberedUuid.OfRun((await ReadRunsAsync(scene.Group)).Single().Id);

        await PostAsync(scene.Ben.User, $"/messaging/runs/{run}/cancel", HttpStatusCode.Forbidden);
        await PostAsync(await Server.RegisterAsync("Sam"), $"/messaging/runs/{run}/cancel", HttpStatusCode.NotFound);
        await PostAsync(scene.Ana.User, $"/messaging/runs/{run}/cancel", HttpStatusCode.OK);
        await PostAsync(scene.Ben.User, $"/messaging/runs/{run}/retry", HttpStatusCode.Forbidden);
        await PostAsync(scene.Olga.User, $"/messaging/runs/{run}/retry", HttpStatusCode.OK);

        Assert.That((await SkipToReplyAsync(scene.Ana)).Text("message"), Is.EqualTo("Now"));
        var listed = await Server.GetAsync(
            scene.Ben.User, $"/messaging/conversations/{NumberedUuid.OfConversation(scene.Group)}/runs");
        Assert.That(
            listed.GetProperty("runs").EnumerateArray().Select(shown => shown.Text("state")),
            Is.EqualTo(new[] { "done", "cancelled" }));
    }

    private async Task PostAsync(TestUser user, string path, HttpStatusCode expected)
    {
        using var http = Server.As(user.Access);
        await http.PostAsync(path, content: null).ReadAsync(expected);
    }

    // Something of the reply is on disk.
    private Task ShownAsync(long conversation) => Eventually.IsTrueAsync(
        async () => (await ReadRunsAsync(conversation)).Single().State == RunState.Streaming, "the reply is shown");
}
