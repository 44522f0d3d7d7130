using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace ChatServer.Benchmarks.Servers;

/// <summary>The server under test: started by us, so that it may be killed.</summary>
internal sealed class ServerProcess(ServerStart server, string signingKey) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private Process? process;

    public int Id => process?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <returns>How long it took until the server was ready.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        // exec: the shell becomes the server, and what is killed is the server itself.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {server.Command} >>\"$CRASH_LOG\" 2>&1"])
        {
            Environment =
            {
                ["CRASH_LOG"] = server.LogFile,
                ["ASPNETCORE_URLS"] = server.Url.ToString(),
                ["Chat__DataDirectory"] = server.Data.FullName,
                ["Chat__Auth__SigningKey"] = signingKey,
                ["Chat__Auth__AutoProvision"] = "true",
                ["Chat__RateLimits__Enabled"] = "false",
            },
        };

        foreach (var (name, value) in server.Settings)
            start.Environment[name] = value;

        var clock = Stopwatch.StartNew();
        process = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        await WaitUntilReadyAsync(process, clock, cancellationToken);
        return clock.Elapsed;
    }

    /// <summary>Runs a verb of the server's program on its data directory, while it serves or not.</summary>
    /// <returns>Whether it succeeded; what it said is in the log.</returns>
    public async Task<bool> RunVerbAsync(string verb, CancellationToken cancellationToken)
    {
        var command = $"exec {server.Command} {verb} --data-directory \"$CRASH_DATA\" >>\"$CRASH_LOG\" 2>&1";
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            Environment = { ["CRASH_LOG"] = server.LogFile, ["CRASH_DATA"] = server.Data.FullName },
        };

        using var running = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        await running.WaitForExitAsync(cancellationToken);
        return running.ExitCode == 0;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (process is null)
            return;

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(cancellationToken);
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
            process.Kill(entireProcessTree: true);

        process?.Dispose();
    }

    private async Task WaitUntilReadyAsync(Process started, Stopwatch clock, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server.Url, Timeout = PollInterval * 20 };
        while (clock.Elapsed < Patience)
        {
            if (started.HasExited)
                throw new InvalidOperationException($"The server ended with code {started.ExitCode}; see {server.LogFile}.");

            if (await IsReadyAsync(client, cancellationToken))
                return;

            await Task.Delay(PollInterval, cancellationToken);
        }

        var seconds = Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        throw new InvalidOperationException($"The server is not ready after {seconds} s; see {server.LogFile}.");
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync("/readyz", cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
