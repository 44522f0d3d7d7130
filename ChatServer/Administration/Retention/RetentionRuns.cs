using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Administration.Retention;

/// <summary>The outcome of the last run since the server was started.</summary>
/// <param name="State">One of <see cref="RetentionRun"/>'s.</param>
/// <param name="Counts">Set once it is done.</param>
internal sealed record RetentionRun(string State, Timestamp? StartedAt, Timestamp? EndedAt, IReadOnlyList<RetentionCount> Counts)
{
    public const string None = "none";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
}

/// <summary>
/// Runs retention at startup, then once in <see cref="RetentionOptions.Interval"/>, and when an administrator requests it; one
/// run at a time. While the time is doubtful (<see cref="ClockTrust"/>) it runs only on request.
/// </summary>
internal sealed partial class RetentionRuns(
    MessageRetention retention, RetentionOptions options, ClockTrust trust, TimeProvider clock, ILogger<RetentionRuns> logger)
    : PeriodicWork("Retention", options.Interval, clock, logger, ExtraRounds.AtStart)
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile bool isCalled;
    private volatile RetentionRun last = new(RetentionRun.None, StartedAt: null, EndedAt: null, []);

    public RetentionRun Last => last;

    /// <summary>Begins a run once it is audited; false if one is running.</summary>
    public async Task<bool> TryCallAsync(Func<Task> noteAsync)
    {
        if (!turn.Wait(0))
            return false;

        try
        {
            await noteAsync();
        }
        catch
        {
            turn.Release();
            throw;
        }

        last = new RetentionRun(RetentionRun.Running, Timestamp.Now(Clock), EndedAt: null, []);
        isCalled = true;
        CallRound();
        return true;
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    // The request for this run has already reserved it.
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await retention.EndLeftoversAsync(cancellationToken);
        if (!isCalled && (retention.Rules.Count == 0 || trust.IsDoubtful || !turn.Wait(0, cancellationToken)))
            return;

        var wasCalled = isCalled;
        isCalled = false;
        var begun = last = new RetentionRun(RetentionRun.Running, Timestamp.Now(Clock), EndedAt: null, []);
        var counts = Array.Empty<RetentionCount>() as IReadOnlyList<RetentionCount>;
        var state = RetentionRun.Failed;
        try
        {
            counts = await retention.RunAsync(wasCalled, cancellationToken);
            state = RetentionRun.Done;
        }
        finally
        {
            last = begun with { State = state, EndedAt = Timestamp.Now(Clock), Counts = counts };
            turn.Release();
        }

        foreach (var count in counts)
            Log.Ran(
                logger, wasCalled || count.Deleted > 0 ? LogLevel.Information : LogLevel.Debug, count.Rule, count.Deleted,
                count.Held);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "Retention deleted {Deleted} messages by the rule {Rule}; {Held} are held")]
        public static partial void Ran(ILogger logger, LogLevel level, string rule, long deleted, long held);
    }
}
