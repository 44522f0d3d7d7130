using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Has a provider write an answer, and tries again as long as no text has come. It returns an end, whatever happens.
/// </summary>
internal sealed partial class ModelAnswers(
    IProviderDirectory providers, AgentOptions times, CompletionOptions options, AgentMetrics metrics, TimeProvider clock,
    ILogger<ModelAnswers> logger)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)];
    private readonly LogThrottle trouble = new(clock);

    /// <param name="stopping">Ends the answer, which then has the error <see cref="AnswerError.Stopped"/>.</param>
    public async Task<AnswerEnd> ReadAsync(
        string providerName, AgentTurn turn, IAnswerReceiver receiver, CancellationToken stopping)
    {
        using var whole = new CancellationTokenSource(times.RunTimeout, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, whole.Token);
        var reading = new AnswerReading(turn, receiver, times, options.MaxReplyCharacters, clock);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return providers.Find(providerName) is { } provider
                    ? await reading.ReadAsync(provider, ending.Token)
                    : reading.End(finish: null, AnswerError.UnknownProvider);
            }
            catch (ProviderException failure)
            {
                Note(providerName, failure);
                if (reading.HasText || !failure.MayRetry || attempt == Waits.Length
                    || !await TryWaitAsync(failure.RetryAfter ?? Waits[attempt], receiver, ending.Token))
                    return reading.End(
                        finish: null, stopping.IsCancellationRequested ? AnswerError.Stopped : failure.Code);
            }
            catch (OperationCanceledException)
            {
                return reading.End(
                    finish: null, stopping.IsCancellationRequested ? AnswerError.Stopped : ProviderError.Timeout);
            }
            catch (Exception failure)
            {
                Log.Failed(logger, providerName, failure);
                return reading.End(finish: null, AnswerError.Internal);
            }
        }
    }

    private void Note(string provider, ProviderException failure)
    {
        metrics.Failed(failure.Code);
        if (trouble.Count() is { } times)
            Log.ProviderFailed(logger, provider, failure.Code, failure.Message, times);
    }

    // False if the provider asks to wait too long, or the answer is ended meanwhile.
    private async Task<bool> TryWaitAsync(TimeSpan wait, IAnswerReceiver receiver, CancellationToken cancellationToken)
    {
        if (wait > LongestRetryAfter)
            return false;

        receiver.NoteRetry();
        await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Writing an answer of the provider {Provider} failed")]
        public static partial void Failed(ILogger logger, string provider, Exception exception);

        [LoggerMessage(
            2, LogLevel.Warning, "The provider {Provider} failed ({Code}): {Problem}; {Times} failures since the last entry")]
        public static partial void ProviderFailed(ILogger logger, string provider, string code, string problem, long times);
    }
}
