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
    private readonly long beganAt = clock.GetTimestamp();
    private Usage? usage;
    private long outputBytes;
    private bool asksOwner;
    private bool isShown;

    public bool HasText => writing.Length > 0;

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
                        return await EndAsync(saving, Finished.Length);
                    if (!isShown)
                        await ShowAsync();
                    break;
                case Usage used:
                    usage = used;
                    break;
                case ToolCall call:
                    asksOwner |= call.Name == RunTools.AskOwner;
                    break;
                case Finished finished:
                    return await EndAsync(saving, finished.Reason);
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
        new(state, writing.Freeze().TrimEnd(), finish, error)
        {
            TokensIn = usage?.InputTokens ?? writing.InputTokens,
            TokensOut = usage?.OutputTokens ?? TokenEstimate.OfBytes(outputBytes),
            IsEstimated = usage is null || usage.IsEstimated,
            AsksOwner = asksOwner,
        };

    private async Task<RunEnd> EndAsync(Task<bool> saving, string finish)
    {
        await saving;
        return End(RunState.Done, finish);
    }

    // False if the reply is as long as a message may be.
    private bool Add(string text)
    {
        outputBytes += TokenEstimate.BytesOf(text);
        var room = MessageRules.MaxBodyLength - writing.Length;
        writing.Append(text.Length <= room ? text : text[..room]);
        return text.Length < room;
    }

    // Half of a surrogate pair waits for the other half.
    private async Task ShowAsync()
    {
        if (writing.TakeUnsaved(isFirst: true) is not { } first)
            return;

        isShown = true;
        metrics.FirstToken(clock.GetElapsedTime(beganAt));
        if (await save(writing.Run, first))
            writing.Show();
    }
}
