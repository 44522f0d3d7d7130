using System.Diagnostics;

namespace ChatServer.Tests.Harness;

/// <summary>Waits for a condition that causes no event.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task IsTrueAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, patience);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (patience ?? Patience))
                throw new AssertionException($"Waited {(patience ?? Patience).TotalSeconds} s without success: {what}");
            await Task.Delay(10);
        }
    }
}
