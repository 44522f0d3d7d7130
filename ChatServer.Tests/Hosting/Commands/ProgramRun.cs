using System.CommandLine;
using System.Diagnostics;

namespace ChatServer.Tests.Hosting.Commands;

/// <summary>A completed run of the program, as from a shell.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Runs a separate process; an argument such as <c>NAME=value</c> without dashes becomes a variable of its environment.
    /// </summary>
    public static async Task<ProgramRun> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatServer.dll"), .. arguments.Where(IsArgument)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var variable in arguments.Where(argument => !IsArgument(argument)).Select(argument => argument.Split('=', 2)))
            start.Environment[variable[0]] = variable[1];

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        return new ProgramRun(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a verb within this process, which is faster.</summary>
    public static async Task<ProgramRun> InvokeAsync(Command verb, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await verb.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new ProgramRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Expects exit code 0.</summary>
    public ProgramRun ExpectSuccess()
    {
        Assert.That(ExitCode, Is.Zero, Output + Error);
        return this;
    }

    /// <summary>Expects a failure with <paramref name="text"/> among the errors.</summary>
    public void ExpectFailure(string text)
    {
        Assert.That(ExitCode, Is.EqualTo(1), Output + Error);
        Assert.That(Error, Does.Contain(text));
    }

    /// <summary>Expects a failure with a single line of errors that contains <paramref name="named"/>.</summary>
    public void ExpectOneLine(string named)
    {
        Assert.That(ExitCode, Is.EqualTo(1), Output + Error);
        Assert.That(Error.Trim().Split('\n'), Has.Length.EqualTo(1), Error);
        Assert.That(Error, Does.Contain(named));
        Assert.That(Output, Does.Not.Contain("   at "));
    }

    private static bool IsArgument(string argument) =>
        argument.StartsWith('-') || !argument.Contains('=', StringComparison.Ordinal);
}
