using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Writes, and reads, that wait for the store: a full disk or a full queue of writes passes, and a run that gave up would leave
/// its chat without an answer. They end with the host only.
/// </summary>
internal sealed partial class PatientWrites(Database database, TimeProvider clock, ILogger<PatientWrites> logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly LogThrottle trouble = new(clock);

    public async Task<T> WriteAsync<T>(Func<WriteScope, T> write, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await database.WriteAsync(write, stopping);
            }
            catch (StorageUnavailableException failure)
            {
                if (trouble.Count() is { } times)
                    Log.NotStored(logger, times, failure);
            }

            await Task.Delay(Retry, clock, stopping);
        }
    }

    /// <summary>The same for reads. What is damaged stays so, and isn't waited for.</summary>
    public async Task<T> ReadAsync<T>(Func<ReadScope, T> read, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await database.ReadAsync(read, stopping);
            }
            catch (StorageUnavailableException failure) when (!failure.IsDamage)
            {
                if (trouble.Count() is { } times)
                    Log.NotRead(logger, times, failure);
            }

            await Task.Delay(Retry, clock, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Replies could not be stored {Times} times since this was last logged; retrying")]
        public static partial void NotStored(ILogger logger, long times, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Runs could not be read {Times} times since this was last logged; retrying")]
        public static partial void NotRead(ILogger logger, long times, Exception exception);
    }
}
