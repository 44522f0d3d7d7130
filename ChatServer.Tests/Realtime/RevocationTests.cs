using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Realtime;

/// <summary>What ends on an open socket when a right ends.</summary>
internal sealed class RevocationTests : ServerFixture
{
    // A second is the promise; the rest is for a machine that is busy with other tests.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);

    [Test]
    public async Task Signing_out_closes_the_sockets_of_that_session_alone()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var sameSession = await ana.ConnectAgainAsync();
        await using var otherSession = await Server.ConnectAsync(await SignInAsync(ana.User));
        using var http = Server.As(ana.User.Access);

        var started = Stopwatch.GetTimestamp();
        await http.PostAsync("/auth/logout/", null);
        await ana.ExpectCloseAsync(4501);
        await sameSession.ExpectCloseAsync(4501);

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(AtOnce));
        await otherSession.SendConfirmedAsync(ana.UserId, "still here");
    }

    [Test]
    public async Task A_socket_that_was_renewed_belongs_to_the_session_of_its_new_token()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var other = await SignInAsync(ana.User);
        await ana.SendAsync(new { action = "authenticate", token = other.Access });
        await ana.ReceiveAsync("authenticated");
        using var first = Server.As(ana.User.Access);
        using var second = Server.As(other.Access);

        await first.PostAsync("/auth/logout/", null);
        await ana.SendConfirmedAsync(ana.UserId, "still here");
        await second.PostAsync("/auth/logout/", null);

        await ana.ExpectCloseAsync(4501);
    }

    [Test]
    public async Task Using_a_refresh_token_twice_closes_the_sockets_of_its_session()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await Server.Http.PostAsJsonAsync("/auth/token/refresh/", new { refresh = ana.User.Refresh });
        await Server.Http.PostAsJsonAsync("/auth/token/refresh/", new { refresh = ana.User.Refresh });

        await ana.ExpectCloseAsync(4501);
    }

    [Test]
    public async Task Disabling_an_account_closes_all_its_sockets()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var otherSession = await Server.ConnectAsync(await SignInAsync(ana.User));

        var started = Stopwatch.GetTimestamp();
        await Server.Get<AccountStatus>().DisableAsync(ana.UserId, CancellationToken.None);
        await ana.ExpectCloseAsync(4503);
        await otherSession.ExpectCloseAsync(4503);

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(AtOnce));
    }

    [Test]
    public async Task What_another_process_revokes_or_disables_closes_sockets_too()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var database = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);

        var started = Stopwatch.GetTimestamp();
        var now = Timestamp.Now(TimeProvider.System);
        database.Execute("UPDATE sessions SET revoked_at = @now WHERE user_id = @UserId", new { now, ana.UserId });
        database.Execute("UPDATE users SET disabled_at = @now WHERE id = @UserId", new { now, ben.UserId });
        await ana.ExpectCloseAsync(4501);
        await ben.ExpectCloseAsync(4503);

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(AtOnce));
    }

    [Test]
    public async Task A_device_that_ignores_its_closing_hears_nothing_more()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var stubborn = await RawSocket.ConnectAsync(Server.Address, ana);
        using var http = Server.As(ana.Access);
        await stubborn.SendTextAsync("""{"action":"ping"}""");
        await stubborn.ReceiveAsync();

        await http.PostAsync("/auth/logout/", null);
        await ben.SendConfirmedAsync(ana.UserId, "not for revoked ears");
        await stubborn.SendTextAsync("""{"action":"ping"}""");

        // The socket's reader fails on any frame after the closing one.
        Assert.That(await stubborn.ReadToEndAsync(), Is.EqualTo(4501));
    }

    private async Task<TestUser> SignInAsync(TestUser user)
    {
        using var response = await Server.Http.PostAsJsonAsync("/auth/login/", new { email = user.Email, password = TestServer.Password });
        var data = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        return user with { Access = data.Text("access")!, Refresh = data.Text("refresh")! };
    }
}
