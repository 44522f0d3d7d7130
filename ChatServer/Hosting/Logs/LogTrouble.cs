using ChatServer.Storage;
using Serilog.Debugging;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// What keeps Serilog from writing, such as a full disk or a file that was taken away, goes to the standard error, as the log can't hold it: at
/// most one line a minute, with how often it failed since the last. While sinks are made, the thread that makes them gets it instead.
/// </summary>
internal sealed class LogTrouble(TextWriter output, TimeProvider clock)
{
    private const int MaxCharacters = 1_000;
    private static readonly LogTrouble Process = new(Console.Error, TimeProvider.System);
    [ThreadStatic]
    private static List<string>? collected;
    private readonly RepeatedTrouble trouble = new(clock);

    /// <summary>Runs <paramref name="make"/>; returns what Serilog complained of meanwhile, without the times.</summary>
    public static IReadOnlyList<string> Collect(Action make)
    {
        SelfLog.Enable(Process.Hear);
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

    /// <summary>Says a failure of the log itself that Serilog doesn't say.</summary>
    public static void Say(Exception failure) => Process.Hear(failure.Message);

    /// <param name="text">A time and what is wrong.</param>
    public void Hear(string text)
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
            output.WriteLine(times == 1 ? $"The log can't be written: {shown}" : $"The log can't be written, {times} times by now: {shown}");
        }
        catch (IOException)
        {
            // The standard error goes to the same full disk: nothing is left to say it on, and the server goes on without a log.
        }
    }
}
