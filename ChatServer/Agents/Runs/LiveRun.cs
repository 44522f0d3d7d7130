using System.Text;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The text of a reply while it is written. All methods may be called from any thread. Frames are sent within its lock, which
/// awaits nothing: so a follower gets a snapshot and then every piece after it.
/// </summary>
/// <param name="earlier">What was written and shown before the run called tools.</param>
internal sealed class LiveRun(AgentRun run, string earlier, RunFollowers followers, AgentMetrics metrics, TimeProvider clock)
    : IAsyncDisposable
{
    /// <summary>A piece of this length is sent at once.</summary>
    private const int ChunkLength = 1_024;

    /// <summary>So much text is stored at once; less of it within <see cref="SaveInterval"/>.</summary>
    private const int SaveLength = 2_048;
    public static readonly TimeSpan ChunkInterval = TimeSpan.FromMilliseconds(33);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private readonly StringBuilder text = new(earlier);
    private int sent = earlier.Length;
    private int saved = earlier.Length;
    private long savedAt = clock.GetTimestamp();
    private long sentAt;

    // When the provider said the first character that isn't sent yet.
    private long? unsentSince;
    private long activeAt = clock.GetTimestamp();
    private bool isShown = earlier.Length > 0 && !run.IsDraft;
    private bool isFrozen;
    private string? endedBecause;
    private Task cancelling = Task.CompletedTask;
    private TaskCompletionSource? more;
    private bool isDisposed;

    public AgentRun Run { get; } = run;

    /// <summary>Ends the provider's stream.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Why the stream was ended, one of <see cref="RunError"/> or of the provider's errors; null if it wasn't.</summary>
    public string? EndedBecause
    {
        get
        {
            lock (gate)
                return endedBecause;
        }
    }

    /// <summary>How long the provider has been silent.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref activeAt));

    /// <summary>The text that was written before this round.</summary>
    public string Earlier { get; } = earlier;

    public int EarlierLength => Earlier.Length;

    public long BeganAt { get; } = clock.GetTimestamp();

    /// <summary>About how many tokens the provider was given.</summary>
    public long InputTokens { get; set; }

    public int Length
    {
        get
        {
            lock (gate)
                return text.Length;
        }
    }

    public void NoteActivity() => Volatile.Write(ref activeAt, clock.GetTimestamp());

    /// <summary>Adds text. Followers get it at the latest with the next <see cref="Tick"/>.</summary>
    public void Append(string piece)
    {
        NoteActivity();
        lock (gate)
        {
            text.Append(piece);
            unsentSince ??= clock.GetTimestamp();
            if (isShown && !isFrozen && (SendableLength() - sent >= ChunkLength || clock.GetElapsedTime(sentAt) >= ChunkInterval))
                SendChunk();
        }
    }

    /// <summary>From now on the text is shown, unless it is a draft: what there is of it is on disk.</summary>
    public void Show()
    {
        if (Run.IsDraft)
            return;

        lock (gate)
        {
            isShown = true;
            if (!isFrozen)
                SendChunk();
        }
    }

    /// <summary>Sends what has waited long enough.</summary>
    public void Tick()
    {
        lock (gate)
        {
            if (isShown && !isFrozen && clock.GetElapsedTime(sentAt) >= ChunkInterval)
                SendChunk();
        }
    }

    /// <summary>The text that has to be stored now; null if there is none.</summary>
    public Segment? TakeUnsaved(bool isFirst = false)
    {
        lock (gate)
        {
            var end = SendableLength();
            if (isFrozen || end == saved
                || (!isFirst && end - saved < SaveLength && clock.GetElapsedTime(savedAt) < SaveInterval))
                return null;

            var segment = new Segment(saved, text.ToString(saved, end - saved));
            saved = end;
            savedAt = clock.GetTimestamp();
            return segment;
        }
    }

    /// <summary>Sends a connection the state and the text from an offset on; after that it gets every further piece.</summary>
    public Refusal? Follow(Connection connection, int offset)
    {
        lock (gate)
        {
            if (followers.Add(Run.ConversationId, connection) is { } refused)
                return refused;

            var shown = isShown ? sent : 0;
            var from = Math.Clamp(offset, 0, shown);
            var state = isShown ? RunState.Streaming : Run.State;
            connection.Send(
                new RunSnapshot(Run.ConversationId, Run with { State = state }, from, text.ToString(from, shown - from)),
                Recipient.Other);
            return null;
        }
    }

    /// <summary>
    /// What is shown of the text from an offset on, and a task that completes when there is more of it or the run has ended.
    /// </summary>
    public ShownText Read(int offset)
    {
        lock (gate)
        {
            var shown = isShown ? sent : 0;
            var from = Math.Clamp(offset, 0, shown);
            if (!isDisposed)
                more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ShownText(text.ToString(from, shown - from), isShown, more?.Task ?? Task.CompletedTask);
        }
    }

    /// <summary>Whether nothing more of it is shown.</summary>
    public bool IsFrozen
    {
        get
        {
            lock (gate)
                return isFrozen;
        }
    }

    /// <summary>The text so far. Nothing more of it is shown.</summary>
    public string Freeze()
    {
        lock (gate)
        {
            isFrozen = true;
            return text.ToString(0, SendableLength());
        }
    }

    /// <summary>The text so far, all of which is shown: the run goes on later.</summary>
    public string Pause()
    {
        lock (gate)
        {
            if (isShown && !isFrozen)
                SendChunk();
            isFrozen = true;
            return text.ToString(0, SendableLength());
        }
    }

    /// <summary>The write that froze it was rolled back.</summary>
    public void Unfreeze()
    {
        lock (gate)
            isFrozen = false;
    }

    /// <summary>Ends the provider's stream, once. Returns at once: the stream ends on a thread of its own.</summary>
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
        {
            isDisposed = true;
            NoteMore();
        }

        await cancelling;
        ending.Dispose();
    }

    private void NoteMore()
    {
        more?.TrySetResult();
        more = null;
    }

    private void SendChunk()
    {
        var end = SendableLength();
        if (end == sent)
            return;

        var chunk = new RunChunk(Run.ConversationId, Run.Id, Run.ReplyId!.Value, sent, text.ToString(sent, end - sent));
        sent = end;
        sentAt = clock.GetTimestamp();
        if (unsentSince is { } since)
            metrics.ChunkSent(clock.GetElapsedTime(since, sentAt));
        unsentSince = null;
        followers.Send(Run.ConversationId, chunk);
        NoteMore();
    }

    // The first half of a surrogate pair waits for the second.
    private int SendableLength() => text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
}

/// <summary>The text of a run from an offset on.</summary>
/// <param name="HasBegun">Whether anything of the reply is shown, so that it is streaming.</param>
/// <param name="More">Completes when there is more.</param>
internal readonly record struct ShownText(string Text, bool HasBegun, Task More);

/// <summary>A piece of a reply's text, for its table.</summary>
internal sealed record Segment(int Offset, string Text);
