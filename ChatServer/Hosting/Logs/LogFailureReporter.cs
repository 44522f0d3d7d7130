using ChatServer.Storage;
using Serilog.Debugging;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// Reports failures of Serilog itself, such as a full disk or a removed file, on standard error, as the log can't hold them: at
/// most one line a minute, with the number of failures since the last line. While sinks are being created, the creating thread
/// gets the failures instead.
/// </summary>
internal sealed class LogFailureReporter(TextWriter output, TimeProvider clock)
{
    private const int MaxCharacters = 1_000;
    private static readonly LogFailureReporter Process = new(Console.Error, TimeProvider.System);
    [ThreadStatic]
    private static List<string>? collected;
    private readonly LogThrottle trouble = new(clock);

    /// <summary>Runs <paramref name="make"/>; returns Serilog's complaints during that, without the times.</summary>
    public static IReadOnlyList<string> Collect(Action make)
    {
        SelfLog.Enable(Process.Report);
        var complaints = collected = [];
        try
        {
            make();
        }
        finally
        {
            collected = null;
        }

        return complaints;
    }

    /// <summary>Reports a failure of the log itself that Serilog doesn't report.</summary>
    public static void Report(Exception failure) => Process.Report(failure.Message);

    /// <param name="text">A time and the failure.</param>
    public void Report(string text)
    {
        if (collected is { } complaints)
            complaints.Add(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        else if (trouble.Count() is { } times)
            Write(text, times);
    }

    private void Write(string text, long times)
    {
        var line = Secrets.Redact(text).ReplaceLineEndings(" ");
        var shown = line.Length > MaxCharacters ? line[..MaxCharacters] : line;
        try
        {
            output.WriteLine(
                times == 1 ? $"The log can't be written: {shown}" : $"The log can't be written, {times} times by now: {shown}");
        }
        catch (IOException)
        {
            // Standard error goes to the same full disk: nothing is left to report on, and the server continues without a log.
        }
    }
}
