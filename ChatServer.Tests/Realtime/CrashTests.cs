using System.Diagnostics;
using System.Globalization;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>The load tool kills a server under load and compares the confirmed messages with the stored ones.</summary>
[Category("Long")]
[Parallelizable]
internal sealed class CrashTests
{
    private const int Rounds = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Confirmed_messages_survive_twenty_kills_at_random_moments()
    {
        var data = ServerProcess.NewDataDirectory();
        var seed = Random.Shared.Next();
        var start = new ProcessStartInfo("dotnet",
        [
            ToolPath(), "crash", "--url", $"http://127.0.0.1:{ServerProcess.FreePort()}/", "--server",
            $"dotnet '{ServerProcess.DllPath}'",
            "--data", data, "--rounds", $"{Rounds}", "--seed", seed.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

        using var tool = Process.Start(start)!;
        var output = tool.StandardOutput.ReadToEndAsync();
        var errors = tool.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await tool.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!tool.HasExited)
                tool.Kill(entireProcessTree: true);
        }

        await TestContext.Out.WriteLineAsync(await output);
        Assert.That(
            tool.ExitCode, Is.Zero, $"seed {seed}\n{await output}\n{await errors}\n{await File.ReadAllTextAsync(data + ".log")}");
        Directory.Delete(data, recursive: true);
        File.Delete(data + ".log");
    }

    // The tool is beside the tests: ../ChatServer.Benchmarks/bin/<configuration>/<framework>.
    private static string ToolPath()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.Combine(
            framework.Parent!.Parent!.Parent!.Parent!.FullName, "ChatServer.Benchmarks", "bin", framework.Parent.Name,
            framework.Name, "ChatServer.Benchmarks.dll");
        Assert.That(path, Does.Exist, "build the solution first");
        return path;
    }
}
