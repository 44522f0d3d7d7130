using ChatServer.Agents;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Limits of mentions, and what people learn of them.</summary>
[Parallelizable]
internal sealed class MentionLimitTests : GroupAgentFixture
{
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Chat:Agents:RunsPerVisitorPerHour", "2"), ("Chat:Agents:RunsPerConversationPerHour", "3")];

    [Test]
    public async Task Beyond_the_limits_of_the_person_and_of_the_conversation_one_note_says_so()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, ReplyScript.Saying("Here"));
        await scene.Olga.ReceiveUntilPongAsync();

        for (var count = 0; count < 3; count++)
            await AskAsync(scene, scene.Ana);
        await AllEndedAsync(scene.Group, count: 2);
        await AskAsync(scene, scene.Ben);
        await AllEndedAsync(scene.Group, count: 3);
        await AskAsync(scene, scene.Ben);

        var frames = await scene.Olga.ReceiveUntilPongAsync();
        Assert.That(NotesIn(frames), Is.EqualTo(new[] { "limit_reached" }));
        Assert.That(frames.Count(frame => frame.TryGetProperty("agent_id", out _)), Is.EqualTo(3));
        Assert.That(await ReadRunsAsync(scene.Group), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_budget_that_does_not_suffice_is_noted_and_the_next_mention_is_not_held_up()
    {
        await using var scene = await BeginAsync(new AgentSettings { TokensPerDay = 1 });

        await AskAsync(scene, scene.Ana);
        await AskAsync(scene, scene.Ana);
        await AllEndedAsync(scene.Group, count: 2);

        Assert.That(
            (await ReadRunsAsync(scene.Group)).Select(run => (run.State, run.ErrorCode)),
            Is.All.EqualTo((RunState.Failed, RunError.Budget)));
        Assert.That(
            NotesIn(await scene.Ben.ReceiveUntilPongAsync()),
            Is.EqualTo(new[] { "group_created", "agent_added", "limit_reached" }));
    }

    [Test]
    public async Task A_reply_that_failed_before_its_first_word_is_noted_once()
    {
        await using var scene = await BeginAsync();
        Provider.InConversation(scene.Group, new ReplyScript().Fail(ProviderError.Refused));

        await AskAsync(scene, scene.Ana);
        await AllEndedAsync(scene.Group, count: 1);
        await AskAsync(scene, scene.Ana);
        await AllEndedAsync(scene.Group, count: 2);

        Assert.That(
            NotesIn(await scene.Ben.ReceiveUntilPongAsync()),
            Is.EqualTo(new[] { "group_created", "agent_added", "reply_failed" }));
    }

    // Each in a thread of its own.
    private static Task<long> AskAsync(Scene scene, RoomClient person) =>
        person.SendInThreadAsync(scene.Group, $"{scene.Mention} {Guid.NewGuid():N}");
}
