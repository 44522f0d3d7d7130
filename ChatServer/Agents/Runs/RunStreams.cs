using System.Runtime.CompilerServices;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What a follower of one run is told.</summary>
internal abstract record RunUpdate;

/// <summary>The run has reached a state.</summary>
internal sealed record RunStateUpdate(SeenRun Seen) : RunUpdate;

/// <summary>A further piece of the reply, which begins at an offset in UTF-16 code units.</summary>
internal sealed record RunTextUpdate(int Offset, string Text) : RunUpdate;

/// <summary>Nothing has happened for a while.</summary>
internal sealed record RunIdle : RunUpdate;

/// <summary>
/// Lets clients without a socket follow a run. A stream ends with its run, when the follower may no longer see it, or after ten
/// minutes; nothing waits in it, because each piece is read from the run when the follower has taken the one before.
/// </summary>
internal sealed class RunStreams(
    RunReader runs, OpenRunStreams streams, LiveRuns live, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(15);
    private static readonly Refusal Unknown = new(RefusalCode.UnknownRun, RequestField.Run);

    /// <summary>Follows a run from an offset on. The caller disposes of the stream.</summary>
    public async ValueTask<Outcome<RunStream>> OpenAsync(
        Guid userId, long runId, int offset, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(userId, runId, offset, cancellationToken) is null)
            return Unknown;

        var stream = new RunStream(streams, userId, runId, offset);
        return streams.TryAdd(stream) ? stream : Refusal.RateLimited(IdleTime);
    }

    /// <summary>Ends with the run.</summary>
    public async IAsyncEnumerable<RunUpdate> FollowAsync(
        RunStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var (offset, told, began) = (stream.Offset, "", clock.GetTimestamp());
        while (clock.GetElapsedTime(began) < LongestTime)
        {
            var changed = stream.NextChange();
            if (await runs.FindAsync(stream.UserId, stream.RunId, offset, ending.Token) is not { } seen)
                yield break;

            var isNew = seen.Run.State != told;
            told = seen.Run.State;
            var isOver = !RunState.IsLive(told);
            if (isNew && !isOver)
                yield return new RunStateUpdate(seen);
            if (seen.Text.Length > 0)
                yield return new RunTextUpdate(offset, seen.Text);
            offset += seen.Text.Length;
            if (isOver)
            {
                yield return new RunStateUpdate(seen);
                yield break;
            }

            await foreach (var piece in ReadLiveAsync(stream, seen, offset, changed, ending.Token))
            {
                told = RunState.Streaming;
                if (piece is RunTextUpdate text)
                    offset = text.Offset + text.Text.Length;
                yield return piece;
            }

            if (!await WaitAsync(changed, ending.Token))
                yield return new RunIdle();
        }
    }

    // Until something but the text changes, or nothing comes for a while.
    private async IAsyncEnumerable<RunUpdate> ReadLiveAsync(
        RunStream stream, SeenRun seen, int offset, Task changed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isTold = seen.Run.State == RunState.Streaming;
        while (!changed.IsCompleted && seen.MayReadText && live.Find(stream.RunId) is { } running)
        {
            var shown = running.Read(offset);
            if (shown.HasBegun && !isTold)
                yield return new RunStateUpdate(seen with { Run = seen.Run with { State = RunState.Streaming } });
            isTold |= shown.HasBegun;
            if (shown.Text.Length > 0)
                yield return new RunTextUpdate(offset, shown.Text);
            else if (!await WaitAsync(Task.WhenAny(changed, shown.More), cancellationToken))
                yield break;
            offset += shown.Text.Length;
        }
    }

    // False if it didn't happen in time.
    private async Task<bool> WaitAsync(Task happened, CancellationToken cancellationToken)
    {
        try
        {
            await happened.WaitAsync(IdleTime, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>A follower of one run.</summary>
internal sealed class RunStream(OpenRunStreams streams, Guid userId, long runId, int offset) : IDisposable
{
    private TaskCompletionSource change = New();

    public Guid UserId { get; } = userId;

    public long RunId { get; } = runId;

    public int Offset { get; } = offset;

    /// <summary>Completes with the next change after this call.</summary>
    public Task NextChange() => Volatile.Read(ref change).Task;

    public void NoteChange() => Interlocked.Exchange(ref change, New()).TrySetResult();

    public void Dispose() => streams.Close(this);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
