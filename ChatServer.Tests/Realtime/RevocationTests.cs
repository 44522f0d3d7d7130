using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Realtime;

/// <summary>Open sockets whose user, session or token is revoked.</summary>
internal sealed class RevocationTests : ServerFixture
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    // A machine busy with other tests may be late once; a server that is too slow is late every time.
    private const int Rounds = 5;

    [Test]
    public async Task Signing_out_closes_only_the_sockets_of_that_session()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var sameSession = await ana.ConnectAgainAsync();
        await using var otherSession = await Server.ConnectAsync(await SignInAsync(ana.User));
        using var http = Server.As(ana.User.Access);
        var connections = Server.Get<ConnectionRegistry>().Of(ana.UserId);

        await http.PostAsync("/auth/logout/", null);

        // Not within a second but before the answer: revocations by this process are published before their write completes.
        Assert.That(connections.Select(connection => connection.CloseCode), Is.EquivalentTo(new[] { 4501, 4501, 0 }));
        await ana.ExpectCloseAsync(4501);
        await sameSession.ExpectCloseAsync(4501);
        await otherSession.SendConfirmedAsync(ana.UserId, "still here");
    }

    [Test]
    public async Task A_renewed_socket_belongs_to_the_session_of_its_new_token()
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
        var connections = Server.Get<ConnectionRegistry>().Of(ana.UserId);

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);

        Assert.That(connections.Select(connection => connection.CloseCode), Is.EqualTo(new[] { 4503, 4503 }));
        await ana.ExpectCloseAsync(4503);
        await otherSession.ExpectCloseAsync(4503);
    }

    [Test]
    public async Task A_revocation_by_another_process_closes_sockets_within_a_second()
    {
        using var database = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);

        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds && fastest >= AtOnce; round++)
        {
            var took = await EndRightsAsync(database);
            fastest = took < fastest ? took : fastest;
        }

        Assert.That(fastest, Is.LessThan(AtOnce));
    }

    [Test]
    public async Task A_device_that_ignores_the_close_frame_receives_no_more_frames()
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

    // Measures the time from another process's commits until both sockets are closed.
    private async Task<TimeSpan> EndRightsAsync(SqliteConnection database)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var now = Timestamp.Now(TimeProvider.System);

        var started = Stopwatch.GetTimestamp();
        database.Execute("UPDATE sessions SET revoked_at = @now WHERE user_id = @UserId", new { now, ana.UserId });
        database.Execute("UPDATE users SET disabled_at = @now WHERE id = @UserId", new { now, ben.UserId });
        await ana.ExpectCloseAsync(4501);
        await ben.ExpectCloseAsync(4503);
        return Stopwatch.GetElapsedTime(started);
    }

    private async Task<TestUser> SignInAsync(TestUser user)
    {
        using var response = await Server.Http.PostAsJsonAsync(
            "/auth/login/", new { email = user.Email, password = TestServer.Password });
        var data = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        return user with { Access = data.Text("access")!, Refresh = data.Text("refresh")! };
    }
}
