namespace ChatServer.Agents.Completions;

/// <summary>Takes an answer while it is written. Its methods are called one after the other.</summary>
internal interface IAnswerReceiver
{
    /// <summary>How long it can wait for more text before <see cref="TickAsync"/>; null: as long as it takes.</summary>
    TimeSpan? Wait => null;

    /// <param name="text">Never empty, and without half a surrogate pair at its end.</param>
    ValueTask AddAsync(string text, CancellationToken cancellationToken);

    /// <summary>No further text has come for a while.</summary>
    ValueTask TickAsync() => ValueTask.CompletedTask;

    /// <summary>The model is asked again after a failure, before any text has come.</summary>
    void NoteRetry()
    {
    }
}
