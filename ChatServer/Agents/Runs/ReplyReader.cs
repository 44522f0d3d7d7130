using ChatServer.Agents.Providers;
using ChatServer.Messages.Rules;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Reads the stream of a provider into a <see cref="LiveRun"/>. The first piece is stored before it is shown, so that a run of
/// which something was shown is never begun again; the others within a second.
/// </summary>
internal sealed class ReplyReader(
    LiveRun writing, Func<AgentRun, Segment, ValueTask<bool>> save, AgentMetrics metrics, TimeProvider clock)
{
    // A model that never ends asking; how many are made is another limit.
    private const int MaxCallsOfRound = 32;
    private readonly long beganAt = clock.GetTimestamp();
    private Usage? usage;
    private readonly List<ToolCall> calls = [];
    private long outputBytes;
    private bool asksOwner;
    private bool isShown = writing.EarlierLength > 0;

    public bool HasText => writing.Length > writing.EarlierLength;

    /// <exception cref="ProviderException">The stream ended early.</exception>
    public async Task<RunEnd> ReadAsync(IAsyncEnumerable<AgentUpdate> updates, CancellationToken cancellationToken)
    {
        var saving = Task.FromResult(true);
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            writing.NoteActivity();
            switch (update)
            {
                case TextDelta { Text.Length: > 0 } delta:
                    if (!Add(delta.Text))
                        return await EndAsync(saving, RunState.Done, Finished.Length);
                    if (!isShown && !await TryShowAsync())
                        return End(RunState.Cancelled, error: RunError.TakenOver);
                    break;
                case Usage used:
                    usage = used;
                    break;
                case ToolCall call:
                    if (!TryAdd(call))
                        return await EndAsync(saving, RunState.Failed, error: RunError.TooManyCalls);
                    break;
                case Finished finished:
                    return await EndAsync(saving, RunState.Done, finished.Reason);
            }

            if (saving.IsCompleted && writing.TakeUnsaved() is { } segment)
            {
                if (!await saving)
                    return End(RunState.Cancelled, error: RunError.TakenOver);
                saving = save(writing.Run, segment).AsTask();
            }
        }

        await saving;
        throw new ProviderException(ProviderError.CutOff, "The stream ended without a finish reason");
    }

    public RunEnd End(string state, string? finish = null, string? error = null) =>
        End(writing.Freeze().TrimEnd(), state, finish, error);

    private async Task<RunEnd> EndAsync(Task<bool> saving, string state, string? finish = null, string? error = null)
    {
        await saving;
        return state == RunState.Done && calls.Count > 0 && !asksOwner
            ? End(writing.Pause(), state, finish, error) with { Calls = calls }
            : End(state, finish, error);
    }

    private RunEnd End(string text, string state, string? finish, string? error) => new(state, text, finish, error)
    {
        TokensIn = usage?.InputTokens ?? writing.InputTokens,
        TokensOut = usage?.OutputTokens ?? TokenEstimate.OfBytes(outputBytes),
        IsEstimated = usage is null || usage.IsEstimated,
        AsksOwner = asksOwner,
    };

    // False if there are too many.
    private bool TryAdd(ToolCall call)
    {
        asksOwner |= call.Name == RunTools.AskOwner;
        calls.Add(call);
        return calls.Count <= MaxCallsOfRound;
    }

    // False if the reply is as long as a message may be.
    private bool Add(string text)
    {
        outputBytes += TokenEstimate.BytesOf(text);
        var room = MessageRules.MaxBodyLength - writing.Length;
        writing.Append(text.Length <= room ? text : text[..room]);
        return text.Length < room;
    }

    // Half of a surrogate pair waits for the other half. False if the run has ended meanwhile.
    private async Task<bool> TryShowAsync()
    {
        if (writing.TakeUnsaved(isFirst: true) is not { } first)
            return true;

        isShown = true;
        metrics.FirstToken(clock.GetElapsedTime(beganAt));
        if (!await save(writing.Run, first))
            return false;

        writing.Show();
        return true;
    }
}
