using System.Text;
using ChatServer.Hosting.Logs;
using ChatServer.Tests.Harness;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatServer.Tests.Hosting.Logs;

/// <summary>A log whose file or reader goes away while the server runs.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class LogFileTests
{
    private string directory = null!;
    private ManualClock clock = null!;

    private string LogPath => Path.Combine(directory, "logs", "chat.log");

    [SetUp]
    public void MakeDirectory() =>
        (directory, clock) = (Directory.CreateTempSubdirectory("chat-logs-").FullName, new ManualClock());

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    [Platform("Linux")]
    public void A_deleted_file_is_created_again_with_the_next_line()
    {
        using var file = Open();
        Write(file, "one");
        File.Delete(LogPath);

        Write(file, "two");
        Write(file, "three");

        Assert.That(Read(LogPath), Is.EqualTo("two\nthree\n"));
    }

    [Test]
    [Platform("Linux")]
    public void A_moved_file_stays_unchanged_and_another_is_started()
    {
        using var file = Open();
        Write(file, "one");
        File.Move(LogPath, LogPath + ".1");
        Write(file, "two");
        File.Move(LogPath, LogPath + ".2");
        File.WriteAllText(LogPath, ""); // logrotate's "create"

        Write(file, "three");

        Assert.That(
            new[] { LogPath + ".1", LogPath + ".2", LogPath }.Select(Read), Is.EqualTo(new[] { "one\n", "two\n", "three\n" }));
    }

    [Test]
    [Platform("Linux")]
    public void A_truncated_file_is_continued_at_its_beginning()
    {
        using var file = Open();
        Write(file, "one");
        using (var truncated = new FileStream(LogPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            truncated.SetLength(0); // logrotate's "copytruncate"

        Write(file, "two");

        Assert.That(Read(LogPath), Is.EqualTo("two\n"));
    }

    [Test]
    [Platform("Linux")]
    public void A_deleted_folder_is_created_again()
    {
        using var file = Open();
        Write(file, "one");
        Directory.Delete(Path.GetDirectoryName(LogPath)!, recursive: true);

        Write(file, "two");

        Assert.That(Read(LogPath), Is.EqualTo("two\n"));
    }

    [Test]
    [Platform("Linux")]
    public void Opening_a_file_is_retried_after_a_second()
    {
        using var file = Open();
        Write(file, "one");
        Directory.Delete(Path.GetDirectoryName(LogPath)!, recursive: true);
        File.WriteAllText(Path.GetDirectoryName(LogPath)!, "in the way");
        Write(file, "lost");
        File.Delete(Path.GetDirectoryName(LogPath)!);

        Write(file, "too early");
        Assert.That(File.Exists(LogPath), Is.False);
        clock.Advance(TimeSpan.FromSeconds(1));
        Write(file, "two");

        Assert.That(Read(LogPath), Is.EqualTo("two\n"));
    }

    [Test]
    public void A_blocked_sink_delays_no_caller_and_dropped_lines_are_counted()
    {
        using var goOn = new ManualResetEventSlim();
        var sink = new StuckSink(goOn);
        using var queued = new QueuedSink(sink);

        for (var line = 0; line < 2 * QueuedSink.MaxWaiting; line++)
            queued.Emit(Line($"{line}"));
        goOn.Set();
        queued.Dispose();

        Assert.That(sink.Lines[0], Is.EqualTo("0"));
        var dropped = sink.Lines.Single(line => line.Contains("were dropped", StringComparison.Ordinal));
        Assert.That(sink.Lines.Count - 1 + long.Parse(dropped.Split(' ')[0], null), Is.EqualTo(2 * QueuedSink.MaxWaiting));
        Assert.That(() => queued.Emit(Line("after the end")), Throws.Nothing);
    }

    [Test]
    public void Only_the_line_that_cannot_be_written_is_lost()
    {
        var sink = new FailingSink(failures: 2);
        var queued = new QueuedSink(sink);

        foreach (var text in new[] { "one", "two", "three" })
            queued.Emit(Line(text));
        queued.Dispose();

        Assert.That(sink.Lines, Is.EqualTo(new[] { "three" }));
    }

    [Test]
    public void A_blocked_sink_does_not_keep_the_server_from_stopping()
    {
        using var goOn = new ManualResetEventSlim();
        var sink = new StuckSink(goOn);
        var queued = new QueuedSink(sink);
        queued.Emit(Line("one"));

        queued.Dispose();

        Assert.That(sink.IsDisposed, Is.False);
        goOn.Set();
    }

    [Test]
    public async Task A_full_disk_does_not_change_the_exit_code()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(LogPath)!, $"chat{DateTime.Now:yyyyMMdd}.log"), "/dev/full");
        await using var server = await ServerProcess.StartAsync(
            Path.Combine(directory, "data"), ("Chat:Logs:File", LogPath), ("Serilog:MinimumLevel:Override:ChatServer", "Debug"));
        await using (var ana = await server.ConnectAsync("Ana"))
            await ana.SendConfirmedAsync(ana.UserId, "hello");

        await server.TerminateAsync();

        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
        Assert.That(server.Log, Does.Contain("The log can't be written: "));
    }

    [Test]
    [Platform("Linux")]
    public async Task Files_readable_by_others_cause_a_warning_at_the_start()
    {
        var data = Path.Combine(directory, "data");
        await using (var server = await ServerProcess.StartAsync(data))
        {
            Assert.That(server.Log, Does.Not.Contain("may read"), "the server's own files are private");
            await server.KillAsync();
        }

        var key = Path.Combine(data, "master.key");
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["o+r", key]))
            await chmod.WaitForExitAsync();
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["g+rx", data]))
            await chmod.WaitForExitAsync();

        await using var again = await ServerProcess.StartAsync(data);
        await Eventually.IsTrueAsync(
            () => again.Log.Contains($"chmod 600 {key}", StringComparison.Ordinal), "a warning about the key is logged");
        Assert.That(
            again.Log, Does.Contain($"Other users of this machine may read {data} (mode 750)").And.Contain($"{key} (mode 604)"));
    }

    private ReopeningFile Open() => new(
        hooks => new LoggerConfiguration().WriteTo.File(LogPath, outputTemplate: "{Message:lj}\n", hooks: hooks).CreateLogger(),
        clock);

    private static void Write(ReopeningFile file, string text) => file.Emit(Line(text));

    private static LogEvent Line(string text) =>
        new(
            DateTimeOffset.UnixEpoch, LogEventLevel.Information, exception: null,
            new Serilog.Parsing.MessageTemplateParser().Parse(text), []);

    private static string Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed class FailingSink(int failures) : ILogEventSink
    {
        private int left = failures;

        public List<string> Lines { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            if (left-- > 0)
                throw new InvalidOperationException("no");

            Lines.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private sealed class StuckSink(ManualResetEventSlim goOn) : ILogEventSink, IDisposable
    {
        public List<string> Lines { get; } = [];

        public bool IsDisposed { get; private set; }

        public void Emit(LogEvent logEvent)
        {
            goOn.Wait();
            Lines.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
        }

        public void Dispose() => IsDisposed = true;
    }
}
