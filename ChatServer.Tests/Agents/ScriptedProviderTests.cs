using ChatServer.Agents.Providers;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Agents;

/// <summary>What the tests of runs rely on.</summary>
internal sealed class ScriptedProviderTests
{
    private static readonly string[] ErrorCodes =
    [
        ProviderError.Unreachable, ProviderError.Refused, ProviderError.RateLimited, ProviderError.BadAnswer,
        ProviderError.TooLarge, ProviderError.Timeout, ProviderError.CutOff,
    ];

    [Test]
    public async Task A_script_is_played_step_by_step()
    {
        var provider = new ScriptedProvider().To("hello", new ReplyScript()
            .Say("a", "b").Call("c1", "look_up", """{"q":1}""").Use(3, 2).ContinueBy("next").Finish(Finished.ToolCalls));

        var updates = await ReadAsync(provider, Turn("hello"));

        AgentUpdate[] expected =
        [
            new TextDelta("a"), new TextDelta("b"), new ToolCall("c1", "look_up", """{"q":1}"""), new Usage(3, 2),
            new Continuation("next"), new Finished("tool_calls"),
        ];
        Assert.That(updates, Is.EqualTo(expected));
        Assert.That(await provider.Replies.Single().EndedAsync(), Is.False, "was cancelled");
    }

    [Test]
    public async Task A_reply_waits_at_a_gate_until_the_test_opens_it()
    {
        var gate = new ScriptGate();
        var provider = new ScriptedProvider().Otherwise(new ReplyScript().Say("a").WaitFor(gate).Say("b").Finish());

        var reading = ReadAsync(provider, Turn("hello"));
        await gate.ReachedAsync();

        Assert.That(reading.IsCompleted, Is.False);
        Assert.That(provider.Replies.Single().HasEnded, Is.False);
        gate.Open();
        Assert.That(TextOf(await reading), Is.EqualTo("ab"));
    }

    [Test]
    public async Task The_most_specific_script_is_played_and_the_last_one_is_repeated()
    {
        var provider = new ScriptedProvider()
            .Otherwise(ReplyScript.Saying("other"))
            .To("hello", ReplyScript.Saying("first"), ReplyScript.Saying("second"))
            .InConversation(7, ReplyScript.Saying("seven"))
            .Continuing("token", ReplyScript.Saying("continued"));

        AgentTurn[] turns =
        [
            Turn("bye"), Turn("hello"), Turn("hello"), Turn("hello"), Turn("hello") with { ConversationId = 7 },
            Turn("hello") with { ConversationId = 7, Continuation = "token" },
        ];
        var texts = new List<string>();
        foreach (var turn in turns)
            texts.Add(TextOf(await ReadAsync(provider, turn)));

        string[] expected = ["other", "first", "second", "second", "seven", "continued"];
        Assert.That(texts, Is.EqualTo(expected));
        Assert.That((await provider.AskedAsync(6)).Turn.Continuation, Is.EqualTo("token"));
    }

    [TestCaseSource(nameof(ErrorCodes))]
    public async Task A_reply_fails_with_each_error(string code)
    {
        var provider = new ScriptedProvider().Otherwise(
            new ReplyScript().Fail(code, mayRetry: true, retryAfter: TimeSpan.FromSeconds(3)));

        var failure = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(provider, Turn("hello")));

        Assert.That(failure!.Code, Is.EqualTo(code));
        Assert.That(failure.MayRetry, Is.True);
        Assert.That(failure.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task A_stream_may_end_without_a_reason()
    {
        var provider = new ScriptedProvider().Otherwise(new ReplyScript().Say("half"));

        var updates = await ReadAsync(provider, Turn("hello"));

        Assert.That(updates, Is.EqualTo((AgentUpdate[])[new TextDelta("half")]));
    }

    [Test]
    public async Task Endless_text_and_silence_end_by_cancellation()
    {
        var provider = new ScriptedProvider()
            .To("endless", new ReplyScript().SayForever("x"))
            .To("silent", new ReplyScript().Hang());
        using var cancellation = new CancellationTokenSource();

        var read = 0;
        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in provider.ReplyAsync(Turn("endless"), cancellation.Token))
            {
                if (++read == 1_000)
                    await cancellation.CancelAsync();
            }
        });
        using var further = new CancellationTokenSource();
        var silent = ReadAsync(provider, Turn("silent"), further.Token);
        var reply = await provider.AskedAsync(2);
        await further.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => silent);
        Assert.That(read, Is.EqualTo(1_000));
        Assert.That(await provider.Replies[0].EndedAsync(), Is.True, "the endless one was cancelled");
        Assert.That(await reply.EndedAsync(), Is.True, "the silent one was cancelled");
    }

    [Test]
    public async Task A_message_without_a_script_fails()
    {
        var failure = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(new ScriptedProvider(), Turn("hello")));

        Assert.That(failure!.Message, Does.Contain("'hello'"));
    }

    [Test]
    public async Task A_server_can_be_started_with_it()
    {
        var provider = new ScriptedProvider();

        await using var server = await TestServer.StartAsync(services => services.AddSingleton<IAgentProvider>(provider));

        Assert.That(server.Services.GetServices<IAgentProvider>(), Does.Contain(provider));
    }

    private static AgentTurn Turn(string text) => new(
        new TurnAgent(Guid.NewGuid(), Guid.NewGuid(), "Agent", "", "", ""), [new TurnMessage(TurnRole.Visitor, text)]);

    private static async Task<List<AgentUpdate>> ReadAsync(
        ScriptedProvider provider, AgentTurn turn, CancellationToken cancellationToken = default) =>
        await provider.ReplyAsync(turn, cancellationToken).ToListAsync(cancellationToken);

    private static string TextOf(IEnumerable<AgentUpdate> updates) =>
        string.Concat(updates.OfType<TextDelta>().Select(update => update.Text));
}
