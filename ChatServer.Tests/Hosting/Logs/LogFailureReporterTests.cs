using ChatServer.Hosting.Logs;
using ChatServer.Options;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Logs;

/// <summary>A log that can't be written.</summary>
[Parallelizable]
internal sealed class LogFailureReporterTests
{
    private string directory = null!;

    private string TodaysFile => Path.Combine(directory, $"chat{DateTime.Now:yyyyMMdd}.log");

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public void An_unwritable_log_file_of_today_is_refused()
    {
        File.CreateSymbolicLink(TodaysFile, "/dev/null/nowhere");

        Assert.That(
            () => LogFile.Check(Path.Combine(directory, "chat.log")),
            Throws.InstanceOf<InvalidOptionsException>().With.Message.StartsWith("Chat:Logs:File can't be written: "));
    }

    [Test]
    public void A_writable_file_is_left_unchanged()
    {
        File.WriteAllText(TodaysFile, "earlier lines");

        LogFile.Check(Path.Combine(directory, "chat.log"));

        Assert.That(Directory.GetFiles(directory), Is.EqualTo(new[] { TodaysFile }));
        Assert.That(File.ReadAllText(TodaysFile), Is.EqualTo("earlier lines"));
    }

    [Test]
    public async Task A_file_that_becomes_unwritable_is_reported_on_standard_error()
    {
        File.CreateSymbolicLink(TodaysFile, "/dev/full");

        await using var server = await ServerProcess.StartAsync(
            directory, ("Chat:Logs:File", Path.Combine(directory, "chat.log")),
            ("Serilog:MinimumLevel:Override:ChatServer", "Debug"));

        await Eventually.IsTrueAsync(
            () => server.Log.Contains("The log can't be written: ", StringComparison.Ordinal), "the trouble is reported");
        Assert.That(server.Log, Does.Contain("No space left on device"));
    }

    [Test]
    public void Trouble_is_reported_once_a_minute_with_its_count_and_without_tokens()
    {
        var (output, clock) = (new StringWriter(), new ManualClock());
        var trouble = new LogFailureReporter(output, clock);

        for (var time = 0; time < 1_000; time++)
            trouble.Report($"2026-03-14T10:36:22 no room\nfor ?token=5ecre7 {new string('x', 5_000)}");
        clock.Advance(TimeSpan.FromMinutes(1));
        trouble.Report("2026-03-14T10:37:22 no room yet");

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.StartWith(
            "The log can't be written: 2026-03-14T10:36:22 no room for ?token=***").And.Length.LessThan(1_100));
        Assert.That(lines[1], Is.EqualTo("The log can't be written, 1000 times by now: 2026-03-14T10:37:22 no room yet"));
    }

    [Test]
    public void Trouble_that_cannot_be_reported_is_ignored()
    {
        var trouble = new LogFailureReporter(new FullWriter(), new ManualClock());

        Assert.That(() => trouble.Report("2026-03-14T10:36:22 no room"), Throws.Nothing);
    }

    private sealed class FullWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
