using System.Diagnostics;
using ChatServer.Tests.Harness;
using NUnit.Framework.Internal;

namespace ChatServer.Tests.World;

/// <summary>Plays histories, each with its own users. A failing one is shortened as far as time allows.</summary>
internal abstract class WorldRun(TestServer server)
{
    private static readonly TimeSpan TimeToShorten = TimeSpan.FromMinutes(2);

    protected TestServer Server => server;

    /// <summary>Plays the history of a seed; fails with its shortest form.</summary>
    public async Task PlayAsync(int seed, int length)
    {
        var steps = WorldStep.Many(seed, length, Draw);
        if (await FindFailureAsync(steps) is not { } failure)
            return;

        (steps, failure) = await ShortenAsync(steps, failure);
        Assert.Fail(
            $"Seed {seed} of {length} steps. {failure}{Environment.NewLine}To be pasted into a test that plays it "
            + $"again:{Environment.NewLine}"
                + string.Join(Environment.NewLine, steps.Select(step => $"    {step}")));
    }

    public async Task<string?> FindFailureAsync(IReadOnlyList<WorldStep> steps)
    {
        using var context = new TestExecutionContext.IsolatedContext();
        try
        {
            await PlayAsync(steps);
            return null;
        }
        catch (Exception exception)
            when (exception is WorldFailure or AssertionException or InvalidOperationException or KeyNotFoundException)
        {
            return exception is WorldFailure ? exception.Message : exception.ToString();
        }
    }

    /// <summary>Returns the name of a move.</summary>
    protected abstract string Draw(Random random);

    /// <summary>Plays a history and compares what comes of it.</summary>
    protected abstract Task PlayAsync(IReadOnlyList<WorldStep> steps);

    // Leaves out halves, then quarters, down to single steps, as long as the rest still fails.
    private async Task<(WorldStep[] Steps, string Failure)> ShortenAsync(WorldStep[] steps, string failure)
    {
        var watch = Stopwatch.StartNew();
        for (var left = steps.Length / 2; left >= 1; left /= 2)
        {
            for (var from = 0; from + left <= steps.Length && watch.Elapsed < TimeToShorten;)
            {
                WorldStep[] fewer = [.. steps[..from], .. steps[(from + left)..]];
                if (await FindFailureAsync(fewer) is { } same)
                    (steps, failure) = (fewer, same);
                else
                    from += left;
            }
        }

        return (steps, failure);
    }
}
