using System.Runtime.CompilerServices;
using ChatServer.Agents.Providers;

namespace ChatServer.Tests.Agents;

/// <summary>
/// What a <see cref="ScriptedProvider"/> does for one reply, step by step. A script that ends without
/// <see cref="Finish"/> ends its stream without a reason. A script may be played several times.
/// </summary>
internal sealed class ReplyScript
{
    private readonly List<Func<CancellationToken, IAsyncEnumerable<AgentUpdate>>> steps = [];

    /// <summary>A whole reply of one piece.</summary>
    public static ReplyScript Saying(string text) => new ReplyScript().Say(text).Use(10, 5).Finish();

    /// <summary>Adds text to the reply; several texts come one by one.</summary>
    public ReplyScript Say(params string[] texts)
    {
        foreach (var text in texts)
            Emit(new TextDelta(text));
        return this;
    }

    public ReplyScript Call(string callId, string tool, string arguments = "{}") => Emit(new ToolCall(callId, tool, arguments));

    public ReplyScript Use(long inputTokens, long outputTokens, bool isEstimated = false) =>
        Emit(new Usage(inputTokens, outputTokens, isEstimated));

    public ReplyScript ContinueBy(string token) => Emit(new Continuation(token));

    public ReplyScript Finish(string reason = Finished.Stop) => Emit(new Finished(reason));

    /// <summary>Goes on once the test has opened the gate.</summary>
    public ReplyScript WaitFor(ScriptGate gate) => Do(gate.PassAsync);

    /// <summary>Goes on after this time.</summary>
    public ReplyScript Rest(TimeSpan time) => Do(cancellationToken => Task.Delay(time, cancellationToken));

    /// <summary>Says nothing any more, until the server cancels.</summary>
    public ReplyScript Hang() => Do(cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken));

    /// <summary>Repeats a text until the server cancels, as fast as it reads, or with a pause after each.</summary>
    public ReplyScript SayForever(string text, TimeSpan pause = default)
    {
        steps.Add(cancellationToken => Endless(text, pause, cancellationToken));
        return this;
    }

    /// <summary>Fails as a provider does.</summary>
    /// <param name="code">One of <see cref="ProviderError"/>.</param>
    public ReplyScript Fail(string code, bool mayRetry = false, TimeSpan? retryAfter = null) => Throw(
        () => new ProviderException(code, $"Scripted: {code}") { MayRetry = mayRetry, RetryAfter = retryAfter });

    /// <summary>Fails as a provider never should.</summary>
    public ReplyScript Throw(Func<Exception> failure) => Do(_ => Task.FromException(failure()));

    public async IAsyncEnumerable<AgentUpdate> PlayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await foreach (var update in step(cancellationToken))
                yield return update;
        }
    }

    private ReplyScript Emit(AgentUpdate update)
    {
        steps.Add(_ => AsyncEnumerable.Repeat(update, 1));
        return this;
    }

    private ReplyScript Do(Func<CancellationToken, Task> action)
    {
        steps.Add(cancellationToken => Silent(action, cancellationToken));
        return this;
    }

    private static async IAsyncEnumerable<AgentUpdate> Silent(
        Func<CancellationToken, Task> action, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await action(cancellationToken);
        yield break;
    }

    private static async IAsyncEnumerable<AgentUpdate> Endless(
        string text, TimeSpan pause, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            yield return new TextDelta(text);
            await Task.Yield();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>A point of a script where the reply waits for the test.</summary>
internal sealed class ScriptGate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until a reply is at this point.</summary>
    public Task ReachedAsync() => reached.Task.WaitAsync(Patience);

    /// <summary>Lets replies go on, also those that come later.</summary>
    public void Open() => opened.TrySetResult();

    public Task PassAsync(CancellationToken cancellationToken)
    {
        reached.TrySetResult();
        return opened.Task.WaitAsync(cancellationToken);
    }
}
