using System.Net;
using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Hosting.Commands;
using ChatServer.Hosting.Start;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class DisabledUserTests : ServerFixture
{
    [Test]
    public async Task A_disabled_user_is_disconnected_at_once_and_can_sign_in_again_when_enabled()
    {
        var ana = await Server.RegisterAsync("Ana");
        var status = Server.Get<AccountStatus>();
        using var http = Server.As(ana.Access);
        var credentials = new { email = ana.Email, password = TestServer.Password };

        await status.DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await Server.Http.PostAsync("/auth/token/refresh/", new { refresh = ana.Refresh }, HttpStatusCode.Unauthorized);
        var refused = await Server.Http.PostAsync("/auth/login/", credentials, HttpStatusCode.Unauthorized);
        await status.EnableAsync(new EnableAccount(ana.UserId), CancellationToken.None);

        Assert.That(refused.GetProperty("message").GetString(), Is.EqualTo("No active account found with the given credentials"));
        await Server.Http.PostAsync("/auth/login/", credentials, HttpStatusCode.OK);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await Server.Http.PostAsync("/auth/token/refresh/", new { refresh = ana.Refresh }, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_user_disabled_on_the_command_line_is_published_by_the_server_exactly_once()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var database = new CommandDatabase(ConfigurationSources.ForVerb(Server.DataDirectory));

        UserVerbs.Change(database, ana.Email, "user_disabled", AccountStatus.Disable);
        await Server.Events.WaitForAsync(new UserDisabled(ana.UserId));
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);
        UserVerbs.Change(database, ana.Email, "user_enabled", AccountStatus.Enable);
        UserVerbs.Change(database, ana.Email, "user_disabled", AccountStatus.Disable);
        await Server.Events.WaitForAsync(new UserDisabled(ana.UserId), count: 2);

        Assert.That(Server.Events.Count(new UserDisabled(ben.UserId)), Is.EqualTo(1));
    }

    [Test]
    public async Task More_than_a_page_of_simultaneous_revocations_are_each_published_once()
    {
        Server.Get<IEnumerable<IHostedService>>().OfType<RevocationWatch>().Single().PageSize = 2;
        var (users, others) = (new List<TestUser>(), new List<TestUser>());
        for (var number = 0; number < 7; number++)
        {
            users.Add(await Server.RegisterAsync($"Ana{number}"));
            others.Add(await Server.RegisterAsync($"Ben{number}"));
        }

        using var database = new CommandDatabase(ConfigurationSources.ForVerb(Server.DataDirectory));
        var sessions = others.ConvertAll(
            user => SessionStore.ReadOpen(database.Read(), user.UserId, Timestamp.Now(TimeProvider.System)).Single());

        database.Write(write => users.Count(user => AccountStatus.Disable(write, UserVerbs.Find(write, user.Email)))
            + sessions.Count(session => SessionStore.Revoke(write, session)));

        foreach (var user in users)
            await Server.Events.WaitForAsync(new UserDisabled(user.UserId));
        foreach (var session in sessions)
            await Server.Events.WaitForAsync(new SessionRevoked(session.UserId, session.Id));
        Assert.That(users.Select(user => Server.Events.Count(new UserDisabled(user.UserId))), Is.All.EqualTo(1));
    }
}
