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
    public void A_file_that_was_deleted_is_made_again_with_the_next_line()
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
    public void A_file_that_was_moved_stays_as_it_is_and_another_one_is_begun()
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
    public void A_file_that_was_truncated_goes_on_at_its_beginning()
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
    public void A_folder_that_was_deleted_is_made_again()
    {
        using var file = Open();
        Write(file, "one");
        Directory.Delete(Path.GetDirectoryName(LogPath)!, recursive: true);

        Write(file, "two");

        Assert.That(Read(LogPath), Is.EqualTo("two\n"));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_that_can_not_be_opened_is_tried_again_after_a_second()
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
    public void A_sink_that_takes_nothing_holds_up_nobody_and_what_was_dropped_is_counted()
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
    public void A_line_that_cannot_be_written_costs_that_line_alone()
    {
        var sink = new FailingSink(failures: 2);
        var queued = new QueuedSink(sink);

        foreach (var text in new[] { "one", "two", "three" })
            queued.Emit(Line(text));
        queued.Dispose();

        Assert.That(sink.Lines, Is.EqualTo(new[] { "three" }));
    }

    [Test]
    public void A_sink_that_stays_stuck_does_not_keep_the_server_from_ending()
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
    public async Task A_full_disk_takes_the_end_of_the_log_and_not_the_exit_code()
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
    public async Task Files_that_others_may_read_are_warned_of_at_the_start()
    {
        var data = Path.Combine(directory, "data");
        await using (var server = await ServerProcess.StartAsync(data))
        {
            Assert.That(server.Log, Does.Not.Contain("may read"), "the server's own files are its own");
            await server.KillAsync();
        }

        var key = Path.Combine(data, "master.key");
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["o+r", key]))
            await chmod.WaitForExitAsync();
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["g+rx", data]))
            await chmod.WaitForExitAsync();

        await using var again = await ServerProcess.StartAsync(data);
        await Eventually.IsTrueAsync(
            () => again.Log.Contains($"chmod 600 {key}", StringComparison.Ordinal), "the key is warned of");
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
