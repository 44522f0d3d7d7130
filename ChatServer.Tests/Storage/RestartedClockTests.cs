using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Storage;

/// <summary>A server restarted after its machine's clock was set back.</summary>
[Parallelizable]
internal sealed class RestartedClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);
    private string directory = null!;
    private Warnings warnings = null!;
    private ClockTrust? trust;

    [SetUp]
    public void MakeDirectory() =>
        (directory, warnings) = (Directory.CreateTempSubdirectory("chat-clock-").FullName, new Warnings());

    [TearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [TestCase(
        "INSERT INTO messages (id, conversation_id, seq, sender_id, type, created_at, updated_at) VALUES (@NextPosition, 1, 1, "
        + "zeroblob(16), 'text', @Now, @Now)")]
    [TestCase(
        "INSERT INTO conversation_events (id, conversation_id, kind, user_id, message_id, created_at) VALUES (@NextPosition, 1, "
        + "'file_sent', zeroblob(16), 1, @Now)")]
    [TestCase(
        "INSERT INTO personal_events (id, user_id, conversation_id, kind, message_id, created_at) VALUES (@NextPosition, "
        + "zeroblob(16), 1, 'settings', 1, @Now)")]
    [TestCase(
        "INSERT INTO audit_log (id, at, actor, action, subject, details, address, hash) VALUES (1, @Now, '', "
        + "'', '', '{}', '', x'')")]
    public async Task Times_continue_from_the_newest_entry(string insert)
    {
        await WriteAsync(Noon, write => write.Execute(insert, new { NextPosition = write.NextPosition(), write.Now }));

        var setBack = await WriteAsync(Noon.AddMinutes(-30), write => write.Now);
        var caughtUp = await WriteAsync(Noon.AddSeconds(1), write => write.Now);

        Assert.That(setBack, Is.EqualTo(Timestamp.From(Noon)));
        Assert.That(caughtUp, Is.EqualTo(Timestamp.From(Noon.AddSeconds(1))));
        Assert.That(warnings.Lines, Has.Count.EqualTo(1));
        Assert.That(
            warnings.Lines[0], Does.StartWith("The clock is 00:30:00 behind the newest entry, of 2026-03-14T12:00:00.000000Z"));
    }

    [Test]
    public async Task A_clock_that_was_once_far_ahead_does_not_stop_time()
    {
        await WriteAsync(Noon.AddYears(10), write => write.Execute(
            "INSERT INTO personal_events (id, user_id, conversation_id, kind, message_id, created_at) VALUES (@NextPosition, "
            + "zeroblob(16), 1, 'settings', 1, @Now)",
            new { NextPosition = write.NextPosition(), write.Now }));

        var mended = await WriteAsync(Noon, write => write.Now);

        Assert.That(mended, Is.EqualTo(Timestamp.From(Noon)));
        Assert.That(warnings.Lines, Has.Count.EqualTo(1));
        Assert.That(warnings.Lines[0], Does.Contain("Times follow the clock from here on"));
    }

    [TestCase(25, true)]
    [TestCase(23, false)]
    public async Task A_start_a_day_after_the_newest_entry_makes_the_time_doubtful(int hours, bool isDoubtful)
    {
        await WriteAsync(Noon, write => write.Execute(
            "INSERT INTO audit_log (id, at, actor, action, subject, details, address, hash) VALUES (1, @Now, '', "
            + "'', '', '{}', '', x'')", new { write.Now }));

        await WriteAsync(Noon.AddHours(hours), write => write.Now);

        Assert.That(trust!.IsDoubtful, Is.EqualTo(isDoubtful));
    }

    [Test]
    public async Task A_clock_set_back_by_more_than_an_hour_during_writes_does_not_stop_time()
    {
        var clock = new SetClock(Noon.AddDays(30));
        await using var services = Services(clock);
        var database = services.GetRequiredService<Database>();
        await database.WriteAsync(write => write.Now, CancellationToken.None);

        clock.Now = Noon;
        var setBack = await database.WriteAsync(write => write.Now, CancellationToken.None);
        clock.Now = Noon.AddMinutes(-30);
        var still = await database.WriteAsync(write => write.Now, CancellationToken.None);

        Assert.That(setBack, Is.EqualTo(Timestamp.From(Noon)));
        Assert.That(still, Is.EqualTo(Timestamp.From(Noon)), "time waits for a smaller step");
    }

    private async Task<T> WriteAsync<T>(DateTimeOffset now, Func<WriteScope, T> write)
    {
        await using var services = Services(new SetClock(now));
        trust = services.GetRequiredService<ClockTrust>();
        return await services.GetRequiredService<Database>().WriteAsync(write, CancellationToken.None);
    }

    private ServiceProvider Services(SetClock clock) => new ServiceCollection()
        .AddLogging(logging => logging.AddProvider(warnings))
        .AddMetrics()
        .AddSingleton<TimeProvider>(clock)
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new("Chat:DataDirectory", directory)]).Build())
        .AddStorage()
        .BuildServiceProvider();

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
