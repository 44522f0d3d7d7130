using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Load;

/// <summary>A line each second on standard error, until the run is over.</summary>
internal static class LoadProgress
{
    public static async Task PrintAsync(IReadOnlyList<LoadTally> tallies, CancellationToken over)
    {
        var (second, confirmed, delivered) = (0, 0L, 0L);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await NextSecondAsync(timer, over))
        {
            var (confirmedBefore, deliveredBefore) = (confirmed, delivered);
            confirmed = tallies.Sum(tally => tally.Confirmed);
            delivered = tallies.Sum(tally => tally.Delivered);
            var errors = tallies.Sum(tally => tally.Misdelivered + tally.Repeated + tally.OutOfOrder);
            await Console.Error.WriteLineAsync(
                $"{++second,4} s {ReportTable.Count(confirmed - confirmedBefore),10} confirmed/s "
                + $"{ReportTable.Count(delivered - deliveredBefore),10} delivered/s {errors,6} wrong");
        }
    }

    private static async Task<bool> NextSecondAsync(PeriodicTimer timer, CancellationToken over)
    {
        try
        {
            return await timer.WaitForNextTickAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
