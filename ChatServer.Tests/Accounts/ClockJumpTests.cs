using System.Net;
using System.Net.Http.Json;
using ChatServer.Protocol.Sockets;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Accounts;

/// <summary>A server on a machine whose clock jumps while it serves.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ClockJumpTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private readonly AheadClock machine = new();
    private TestServer server = null!;

    [SetUp]
    public async Task Start() => server = await TestServer.StartAsync(
        services => services.AddSingleton<TimeProvider>(provider => new SteadyClock(
            machine, provider.GetRequiredService<ClockTrust>(), provider.GetRequiredService<ILogger<SteadyClock>>())),
        ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:NewConversationsPerHour", "2"));

    [TearDown]
    public async Task Stop() => await server.DisposeAsync();

    [Test]
    public async Task A_clock_that_briefly_jumps_a_month_ahead_changes_no_times_tokens_or_limits()
    {
        await using var ana = await server.ConnectAsync("Ana");
        var (ben, cara) = (await server.RegisterAsync("Ben"), await server.RegisterAsync("Cara"));
        var before = DateTimeOffset.UtcNow;

        machine.Advance(Month);
        var ahead = await ana.SendConfirmedAsync(ben.UserId, "while the clock is ahead");
        var signedIn = await StatusAsync(ana.User.Access);
        machine.Advance(-Month);
        await ana.SendConfirmedAsync(cara.UserId, "a second conversation");
        using var refreshed = await server.Http.PostAsJsonAsync("/auth/token/refresh/", new { refresh = ana.User.Refresh });

        Assert.That(
            DateTimeOffset.Parse(ahead.Text("timestamp")!, System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo(before).Within(TimeSpan.FromMinutes(1)));
        Assert.That(signedIn, Is.EqualTo(HttpStatusCode.OK), "the token is valid while the clock is ahead");
        Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Conversations_with_a_creation_time_in_the_future_do_not_count_towards_the_limit()
    {
        await using var ana = await server.ConnectAsync("Ana");
        foreach (var name in new[] { "Ben", "Cara" })
            await ana.SendConfirmedAsync((await server.RegisterAsync(name)).UserId, "hello");
        await server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE conversations SET created_at = created_at + @ahead", new { ahead = Month.Ticks * 100 }),
            CancellationToken.None);

        var dora = await server.RegisterAsync("Dora");

        await ana.SendConfirmedAsync(dora.UserId, "a third conversation");
    }

    [Test]
    public async Task A_process_whose_clock_is_behind_can_disable_a_user_and_close_their_connections()
    {
        await using var ana = await server.ConnectAsync("Ana");

        server.Get<ClockTrust>().MachineBehind = Month;
        using (var verb = SqliteFile.Open(Path.Combine(server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite))
        {
            verb.Execute("UPDATE users SET disabled_at = @at WHERE id = @id", new
            {
                at = Timestamp.From(DateTimeOffset.UtcNow - Month).Nanoseconds,
                id = ana.UserId,
            });
        }

        await ana.ExpectCloseAsync(CloseCodes.AccountDisabled);
    }

    private async Task<HttpStatusCode> StatusAsync(string access)
    {
        using var http = server.As(access);
        using var answer = await http.GetAsync("/auth/me/");
        return answer.StatusCode;
    }
}
