using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatServer.Agents.Providers;

namespace ChatServer.Tests.Agents;

/// <summary>
/// A provider whose replies a test writes. Add it to a server as an <see cref="IAgentProvider"/>, by the first argument of
/// <c>TestServer.StartAsync</c>. The script of a continuation comes before that of a conversation, that before the one for what
/// the visitor said last, and that before the one for everything else. Without any of them the reply fails.
/// </summary>
internal sealed class ScriptedProvider : IAgentProvider
{
    public const string ProviderName = "scripted";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<object, ScriptQueue> scripts = new();
    private readonly Lock gate = new();
    private readonly List<ScriptedReply> replies = [];
    private TaskCompletionSource asked = NewSignal();

    private sealed record ForConversation(long ConversationId);

    private sealed record ForMessage(string Text);

    private sealed record ForContinuation(string Token);

    private sealed record ForEverything;

    public string Name => ProviderName;

    public ProviderKind Kind { get; init; } = ProviderKind.External;

    /// <summary>All replies that were asked for, oldest first; each attempt and each round of tools counts.</summary>
    public IReadOnlyList<ScriptedReply> Replies
    {
        get
        {
            lock (gate)
                return [.. replies];
        }
    }

    /// <summary>Sets the replies in a conversation: the first, the second …; the last one is repeated.</summary>
    public ScriptedProvider InConversation(long conversationId, params ReplyScript[] following) =>
        Set(new ForConversation(conversationId), following);

    /// <summary>The same to what a visitor says, whatever came after it, such as the result of a tool.</summary>
    public ScriptedProvider To(string message, params ReplyScript[] following) => Set(new ForMessage(message), following);

    /// <summary>The same to runs that continue by this token.</summary>
    public ScriptedProvider Continuing(string token, params ReplyScript[] following) =>
        Set(new ForContinuation(token), following);

    /// <summary>The same to everything else.</summary>
    public ScriptedProvider Otherwise(params ReplyScript[] following) => Set(new ForEverything(), following);

    /// <summary>Waits until that many replies were asked for, and returns the last of them.</summary>
    public async Task<ScriptedReply> AskedAsync(int times = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (replies.Count >= times)
                    return replies[times - 1];
                next = asked.Task;
            }

            await next.WaitAsync(patience.Token);
        }
    }

    public async IAsyncEnumerable<AgentUpdate> ReplyAsync(
        AgentTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = Begin(turn);
        try
        {
            await foreach (var update in ScriptFor(turn).PlayAsync(cancellationToken))
                yield return update;
        }
        finally
        {
            reply.End(cancellationToken.IsCancellationRequested);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string SaidLast(AgentTurn turn) =>
        turn.Messages.LastOrDefault(message => message.Role == TurnRole.Visitor)?.Text ?? "";

    private ScriptedProvider Set(object key, ReplyScript[] following)
    {
        scripts[key] = new ScriptQueue(following);
        return this;
    }

    private ScriptedReply Begin(AgentTurn turn)
    {
        var reply = new ScriptedReply(turn);
        lock (gate)
        {
            replies.Add(reply);
            asked.SetResult();
            asked = NewSignal();
        }

        return reply;
    }

    private ReplyScript ScriptFor(AgentTurn turn)
    {
        object[] keys = turn.Continuation is { } token
            ? [new ForContinuation(token), .. KeysOf(turn)]
            : [.. KeysOf(turn)];
        foreach (var key in keys)
        {
            if (scripts.TryGetValue(key, out var queue))
                return queue.Next();
        }

        throw new ProviderException(ProviderError.BadAnswer, $"The test has no script for '{SaidLast(turn)}'");
    }

    private static IEnumerable<object> KeysOf(AgentTurn turn) =>
        [new ForConversation(turn.ConversationId), new ForMessage(SaidLast(turn)), new ForEverything()];

    private sealed class ScriptQueue(ReplyScript[] scripts)
    {
        private readonly ReplyScript[] scripts =
            scripts.Length > 0 ? scripts : throw new ArgumentException("At least one script is needed", nameof(scripts));

        private int taken = -1;

        public ReplyScript Next() => scripts[Math.Min(Interlocked.Increment(ref taken), scripts.Length - 1)];
    }
}

/// <summary>A reply that the server asked a <see cref="ScriptedProvider"/> for.</summary>
internal sealed class ScriptedReply(AgentTurn turn)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentTurn Turn { get; } = turn;

    public bool HasEnded => ended.Task.IsCompleted;

    /// <summary>Waits until the server reads it no further; returns whether the server cancelled it.</summary>
    public Task<bool> EndedAsync() => ended.Task.WaitAsync(Patience);

    public void End(bool wasCancelled) => ended.TrySetResult(wasCancelled);
}
