using System.Net;
using ChatServer.Accounts;
using ChatServer.Accounts.Commands;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

internal sealed class DisabledUserTests
{
    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_disabled_user_is_out_at_once_and_in_again_when_enabled()
    {
        var ana = await server.RegisterAsync("Ana");
        var status = server.Get<AccountStatus>();
        using var http = server.As(ana.Access);
        var credentials = new { email = ana.Email, password = TestServer.Password };

        await status.DisableAsync(ana.UserId, CancellationToken.None);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await server.Http.PostAsync("/auth/token/refresh/", new { refresh = ana.Refresh }, HttpStatusCode.Unauthorized);
        var refused = await server.Http.PostAsync("/auth/login/", credentials, HttpStatusCode.Unauthorized);
        await status.EnableAsync(ana.UserId, CancellationToken.None);

        Assert.That(refused.GetProperty("message").GetString(), Is.EqualTo("No active account found with the given credentials"));
        await server.Http.PostAsync("/auth/login/", credentials, HttpStatusCode.OK);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task What_the_command_line_disables_is_published_here_and_told_once()
    {
        var ana = await server.RegisterAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        using var database = CommandDatabase.Open(server.DataDirectory);

        UserVerbs.Change(database, ana.Email, AccountStatus.Disable);
        await server.Events.WaitForAsync(new UserDisabled(ana.UserId));
        await server.Get<AccountStatus>().DisableAsync(ben.UserId, CancellationToken.None);
        UserVerbs.Change(database, ana.Email, AccountStatus.Enable);
        UserVerbs.Change(database, ana.Email, AccountStatus.Disable);
        await server.Events.WaitForAsync(new UserDisabled(ana.UserId), count: 2);

        Assert.That(server.Events.Count(new UserDisabled(ben.UserId)), Is.EqualTo(1));
    }
}
