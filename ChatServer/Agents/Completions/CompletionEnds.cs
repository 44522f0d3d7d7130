using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>Stores how answers end, as soon as the store can.</summary>
internal sealed partial class CompletionEnds(
    CompletionWrites writes, CompletionMetrics metrics, TimeProvider clock, ILogger<CompletionEnds> logger)
{
    private const int MaxTries = 600;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly LogThrottle trouble = new(clock);

    /// <summary>
    /// Returns when it is stored, and throws nothing. What can't be stored for ten minutes is ended by the next start of the
    /// server.
    /// </summary>
    /// <param name="text">See <see cref="EndCompletion"/>.</param>
    public async Task EndAsync(LiveCompletion live, string? text, AnswerEnd end)
    {
        metrics.Ended(end);
        for (var tries = 1; tries <= MaxTries; tries++)
        {
            try
            {
                await writes.EndAsync(new EndCompletion(live.Id, text, end), CancellationToken.None);
                return;
            }
            catch (StorageUnavailableException failure)
            {
                if (trouble.Count() is { } times)
                    Log.NotStored(logger, times, failure);
            }
            catch (Exception failure)
            {
                Log.NotEnded(logger, live.Id, failure);
                return;
            }

            // A server that stops doesn't wait for a store that fails.
            if (live.EndedBecause == AnswerError.Interrupted)
                return;

            await Task.Delay(Retry, clock);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Answers could not be stored {Times} times since this was last logged; retrying")]
        public static partial void NotStored(ILogger logger, long times, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The answer {Answer} could not be ended; the next start of the server ends it")]
        public static partial void NotEnded(ILogger logger, Guid answer, Exception exception);
    }
}
