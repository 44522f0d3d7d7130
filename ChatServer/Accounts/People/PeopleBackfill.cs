using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>
/// Adds the search terms of users in a database that is older than people search: once, in the background, in steps that are
/// short for the writer. It may be interrupted and started again; it ends with the last user or with the host.
/// </summary>
internal sealed partial class PeopleBackfill(Database database, ILogger<PeopleBackfill> logger) : BackgroundService
{
    private const string Done = "people_terms";
    private const int Version = 1;
    private const int StepUsers = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private readonly LogThrottle trouble = new(TimeProvider.System);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        try
        {
            while (!await TryFillAsync(stopping))
                await Task.Delay(PauseAfterFailure, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    // The edge of this loop: an unhandled exception would end the host.
    private async Task<bool> TryFillAsync(CancellationToken stopping)
    {
        try
        {
            if (await database.ReadAsync(read => ServerState.Find(read, Done), stopping) == Version)
                return true;

            for (Guid? last = Guid.Empty; last is { } after; await Task.Delay(Pause, stopping))
                last = await database.WriteAsync(write => Step(write, after), stopping);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.FillFailed(logger, times, failure);
            return false;
        }
    }

    private static Guid? Step(WriteScope write, Guid after)
    {
        var users = UserStore.ReadAfter(write, after, StepUsers);
        foreach (var user in users)
            UserTerms.Insert(write, user);
        if (users.Count == StepUsers)
            return users[^1].Id;

        ServerState.Write(write, Done, Version);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "Adding search terms to users failed {Times} times since this was last logged; retrying")]
        public static partial void FillFailed(ILogger logger, long times, Exception exception);
    }
}
