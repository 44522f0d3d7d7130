using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration;

[Parallelizable]
[Category("Long")]
internal sealed class LastAdministratorTests : FreshServerFixture
{
    [Test]
    public async Task The_last_administrator_cannot_delete_their_own_account()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);

        var refused = await DeleteOwnAsync(http).ReadAsync(HttpStatusCode.Conflict);
        Assert.That(refused.GetProperty("message").GetString(), Is.EqualTo(AdminRole.LastRefused));
        await http.GetAsync("/admin/users/").ReadAsync(HttpStatusCode.OK);

        await Server.RegisterAdminAsync("Otto");
        await DeleteOwnAsync(http).ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_disabled_administrator_does_not_count_as_a_remaining_one()
    {
        var (olga, otto) = (await Server.RegisterAdminAsync(), await Server.RegisterAdminAsync("Otto"));
        using var http = Server.As(olga.Access);
        await http.PostAsync($"/admin/users/{otto.UserId}/disable/", content: null).ReadAsync(HttpStatusCode.OK);

        await DeleteOwnAsync(http).ReadAsync(HttpStatusCode.Conflict);
    }

    [TestCase("disable")]
    [TestCase("unmake-admin")]
    public async Task The_command_line_refuses_to_remove_the_last_administrator(string verb)
    {
        var olga = await Server.RegisterAdminAsync();

        (await RunAsync(verb, olga.Email)).ExpectOneLine(AdminRole.LastRefused);
        Assert.That(
            (await Server.ReadAuditAsync()).Select(entry => entry.Action),
            Has.None.EqualTo("user_disabled").And.None.EqualTo("admin_unmade"));

        var otto = await Server.RegisterAsync("Otto");
        await RunAsync("make-admin", otto.Email);
        var done = await RunAsync(verb, olga.Email);
        Assert.That(done.ExitCode, Is.Zero, done.Error);
        Assert.That(await IsAdminAsync(otto.UserId));
    }

    // Ways to lose an administrator, each by a separate request, all at once: the last request is refused.
    [Test]
    public async Task Administrators_who_leave_concurrently_leave_one_behind()
    {
        for (var round = 0; round < 4; round++)
        {
            var (olga, otto) = (await Server.RegisterAdminAsync(), await Server.RegisterAdminAsync("Otto"));
            await LeaveOnlyAdministratorsAsync(olga.UserId, otto.UserId);
            using var olgas = Server.As(olga.Access);
            using var ottos = Server.As(otto.Access);

            Task[] attempts =
            [
                DeleteOwnAsync(olgas), DeleteOwnAsync(ottos),
                olgas.DeleteAsync($"/admin/users/{otto.UserId}/admin/"),
                ottos.PostAsync($"/admin/users/{olga.UserId}/disable/", content: null),
                olgas.DeleteAsync($"/admin/users/{otto.UserId}/?reason=race"),
                Task.Run(() => RunAsync("unmake-admin", olga.Email)),
            ];
            await Task.WhenAll(attempts.Select(attempt => attempt.ContinueWith(_ => { }, TaskScheduler.Default)));

            Assert.That(await IsAdminAsync(olga.UserId) ^ await IsAdminAsync(otto.UserId), $"one is left in round {round}");
        }
    }

    private ValueTask<bool> IsAdminAsync(Guid userId) =>
        Server.Get<Database>().ReadAsync(read => AdminRole.Has(read, userId), CancellationToken.None);

    private ValueTask<int> LeaveOnlyAdministratorsAsync(Guid one, Guid other) => Server.Get<Database>().WriteAsync(
        write => write.Execute("UPDATE users SET is_admin = 0 WHERE id <> @one AND id <> @other", new { one, other }),
        CancellationToken.None);

    private static Task<HttpResponseMessage> DeleteOwnAsync(HttpClient http) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        });

    private Task<ProgramRun> RunAsync(string verb, string email) =>
        ProgramRun.InvokeAsync(UserCommand.Create(), verb, email, "--data-directory", Server.DataDirectory);
}
