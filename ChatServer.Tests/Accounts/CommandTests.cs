using System.CommandLine;
using System.Net;
using ChatServer.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>The verbs beside a server that is serving from the same directory.</summary>
internal sealed class CommandTests
{
    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_user_added_from_the_command_line_signs_in()
    {
        var email = NewEmail();

        var added = await RunAsync(UserCommand.Create(), "add", "--email", email, "--fullname", "Ana", "--password", TestServer.Password);
        var again = await RunAsync(UserCommand.Create(), "add", "--email", email, "--fullname", "Ana", "--password", TestServer.Password);
        var listed = await RunAsync(UserCommand.Create(), "list");

        Assert.That(added.ExitCode, Is.Zero, added.Text);
        Assert.That(again.ExitCode, Is.EqualTo(1));
        Assert.That(again.Text, Does.Contain("already"));
        Assert.That(listed.Text, Does.Contain(email));
        await server.Http.PostAsync("/auth/login/", new { email, password = TestServer.Password }, HttpStatusCode.OK);
    }

    [Test]
    public async Task A_bad_user_is_refused_field_by_field()
    {
        var result = await RunAsync(UserCommand.Create(), "add", "--email", "nonsense", "--fullname", "Ana", "--password", "short");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Text, Does.Contain("email:").And.Contain("password:"));
    }

    [Test]
    public async Task A_printed_token_works_until_its_user_is_disabled()
    {
        var ana = await server.RegisterAsync("Ana");

        var token = await RunAsync(TokenCommand.Create(), ana.Email, "--lifetime", "00:05:00");
        using var http = server.As(token.Text.Trim());
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
        await RunAsync(UserCommand.Create(), "disable", ana.Email);
        var refused = await RunAsync(TokenCommand.Create(), ana.Email);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await RunAsync(UserCommand.Create(), "enable", ana.Email);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(refused.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_user_is_said()
    {
        var result = await RunAsync(TokenCommand.Create(), "nobody@example.com");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Text, Does.Contain("There is no user nobody@example.com"));
    }

    [Test]
    public async Task Demo_users_are_made_once_and_their_tokens_work()
    {
        var first = await server.Get<DemoUsers>().EnsureAsync(CancellationToken.None);
        var second = await server.Get<DemoUsers>().EnsureAsync(CancellationToken.None);
        using var http = server.As(second[1].AccessToken);

        var me = await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(second.Select(user => user.UserId), Is.EqualTo(first.Select(user => user.UserId)));
        Assert.That(me.Data().GetProperty("email").GetString(), Is.EqualTo("ben@example.com"));
    }

    private async Task<(int ExitCode, string Text)> RunAsync(Command command, params string[] arguments)
    {
        using var text = new StringWriter();
        var parsed = command.Parse([.. arguments, "--data-directory", server.DataDirectory]);
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { Output = text, Error = text });
        return (exitCode, text.ToString());
    }

    private static string NewEmail() => $"ana-{Guid.NewGuid():N}@example.com";
}
