using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Completions;

/// <summary>Reads the stream of a provider into a receiver, within the limits of time and length.</summary>
internal sealed class AnswerReading(
    AgentTurn turn, IAnswerReceiver receiver, AgentOptions times, int maxCharacters, TimeProvider clock)
{
    private readonly WholeCharacters characters = new();
    private Usage? usage;
    private long outputBytes;
    private int length;

    public bool HasText => length > 0;

    /// <exception cref="ProviderException">The stream failed or ended early.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or took too long.</exception>
    public async Task<AnswerEnd> ReadAsync(IAgentProvider provider, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(times.FirstTextTimeout, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        await using var updates = provider.ReplyAsync(turn, ending.Token).GetAsyncEnumerator(ending.Token);
        while (await NextAsync(updates, ending))
        {
            // The time that the receiver takes isn't the provider's.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            switch (updates.Current)
            {
                case TextDelta delta when !await AddAsync(delta.Text, cancellationToken):
                    return End(Finished.Length);
                case Usage used:
                    usage = used;
                    break;
                case Finished finished:
                    return End(finished.Reason == Finished.ToolCalls ? Finished.Stop : finished.Reason); // it has no tools
            }

            silence.CancelAfter(HasText ? times.SilenceTimeout : times.FirstTextTimeout);
        }

        throw new ProviderException(ProviderError.CutOff, "The stream ended without a finish reason");
    }

    public AnswerEnd End(string? finish, string? error = null) => new(finish, error)
    {
        TokensIn = usage?.InputTokens ?? TokenEstimate.OfInput(turn),
        TokensOut = usage?.OutputTokens ?? TokenEstimate.OfBytes(outputBytes),
        IsEstimated = usage is null || usage.IsEstimated,
    };

    // False if the answer is as long as one may be.
    private async ValueTask<bool> AddAsync(string piece, CancellationToken cancellationToken)
    {
        var room = maxCharacters - length;
        var text = characters.Add(piece.Length <= room ? piece : piece[..room]);
        length += text.Length;
        outputBytes += TokenEstimate.BytesOf(text);
        if (text.Length > 0)
            await receiver.AddAsync(text, cancellationToken);
        return piece.Length < room;
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<AgentUpdate> updates, CancellationTokenSource ending)
    {
        var next = updates.MoveNextAsync();
        if (next.IsCompleted || receiver.Wait is null)
            return await next;

        var moving = next.AsTask();
        try
        {
            await TickUntilAsync(moving, ending.Token);
        }
        catch
        {
            // A provider's stream must not be left in the middle of a step.
            await ending.CancelAsync();
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await moving;
    }

    private async Task TickUntilAsync(Task moving, CancellationToken cancellationToken)
    {
        while (receiver.Wait is { } wait && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(moving, Task.Delay(wait, clock, cancellationToken));
            if (moving.IsCompleted)
                return;

            await receiver.TickAsync();
        }
    }
}
