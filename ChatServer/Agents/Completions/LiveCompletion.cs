namespace ChatServer.Agents.Completions;

/// <summary>An answer that this process generates at the moment. Thread-safe.</summary>
internal sealed class LiveCompletion(Guid userId) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? endedBecause;
    private Task cancelling = Task.CompletedTask;
    private bool isDisposed;

    public Guid Id { get; } = Guid.NewGuid();

    public Guid UserId { get; } = userId;

    /// <summary>The chat that it is written into; null if there is none, or it hasn't begun.</summary>
    public long? ChatId { get; set; }

    /// <summary>Ends the provider's stream, and what is made of the chat afterwards.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Why it was ended, one of <see cref="AnswerError"/>; null if it wasn't.</summary>
    public string? EndedBecause
    {
        get
        {
            lock (gate)
                return endedBecause;
        }
    }

    /// <summary>Completes when the whole answer is stored; titles and the like may still be made.</summary>
    public Task Answered => answered.Task;

    public bool IsAnswering => !answered.Task.IsCompleted;

    /// <summary>The work on it, which ends with <see cref="DisposeAsync"/>.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public void NoteAnswered() => answered.TrySetResult();

    /// <summary>Ends it, once. Returns at once: the stream ends on a thread of its own.</summary>
    public void End(string because)
    {
        lock (gate)
        {
            if (isDisposed || endedBecause is not null)
                return;

            endedBecause = because;
            cancelling = ending.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            isDisposed = true;
        answered.TrySetResult();
        await cancelling;
        ending.Dispose();
    }
}
