using System.CommandLine;
using System.Net;
using ChatServer.Accounts;
using ChatServer.Hosting.Commands;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Hosting.Commands;

/// <summary>The verbs beside a server that runs on the same data directory.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class CommandTests : ServerFixture
{
    [Test]
    public async Task A_user_added_from_the_command_line_signs_in()
    {
        var email = NewEmail();

        var added = await RunAsync(
            UserCommand.Create(), "add", "--email", email, "--fullname", "Ana", "--password", TestServer.Password);
        var again = await RunAsync(
            UserCommand.Create(), "add", "--email", email, "--fullname", "Ana", "--password", TestServer.Password);
        var listed = await RunAsync(UserCommand.Create(), "list");

        Assert.That(added.ExitCode, Is.Zero, added.Error);
        Assert.That(again.ExitCode, Is.EqualTo(1));
        Assert.That(again.Error, Does.Contain("already"));
        Assert.That(listed.Output, Does.Contain(email));
        await Server.Http.PostAsync("/auth/login/", new { email, password = TestServer.Password }, HttpStatusCode.OK);
    }

    [Test]
    public async Task A_bad_user_is_refused_with_an_error_per_field()
    {
        var result = await RunAsync(
            UserCommand.Create(), "add", "--email", "nonsense", "--fullname", "Ana", "--password", "short");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("email:").And.Contain("password:"));
    }

    [Test]
    public async Task A_printed_token_works_until_its_user_is_disabled()
    {
        var ana = await Server.RegisterAsync("Ana");

        var token = await RunAsync(TokenCommand.Create(), ana.Email, "--lifetime", "00:05:00");
        using var http = Server.As(token.Output.Trim());
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
        await RunAsync(UserCommand.Create(), "disable", ana.Email);
        var refused = await RunAsync(TokenCommand.Create(), ana.Email);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await RunAsync(UserCommand.Create(), "enable", ana.Email);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);

        Assert.That(refused.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_lifetime_without_a_unit_is_refused()
    {
        var ana = await Server.RegisterAsync("Ana");

        var result = await RunAsync(TokenCommand.Create(), ana.Email, "--lifetime", "5");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("00:05:00"));
    }

    [Test]
    public async Task An_unknown_user_is_reported()
    {
        var result = await RunAsync(TokenCommand.Create(), "nobody@example.com");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("There is no user nobody@example.com"));
    }

    [Test]
    public async Task Environment_variables_of_the_Messages_API_apply_to_verbs_too()
    {
        var run = await ProgramRun.StartAsync(
            "user", "list", "--data-directory", Server.DataDirectory, "WEBUI_MESSAGE_ENCRYPTION=false");

        run.ExpectOneLine("WEBUI_MESSAGE_ENCRYPTION");
    }

    [Test]
    public async Task Keys_that_cannot_be_opened_are_reported_in_one_line()
    {
        await using var other = await TestServer.StartAsync();
        using (var connection = SqliteFile.Open(Path.Combine(other.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite))
            SqliteFile.Execute(connection, "UPDATE server_keys SET wrapped = zeroblob(length(wrapped))");

        (await RunAsync(other, UserCommand.Create(), "list"))
            .ExpectOneLine("can't be opened, although the master key is the right one");
        (await RunAsync(other, TokenCommand.Create(), "ana@example.com"))
            .ExpectOneLine("can't be opened, although the master key is the right one");
    }

    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "needs the master key")]
    [TestCase("nonsense", "The master key can't be read")]
    public async Task A_wrong_master_key_is_reported_in_one_line(string key, string said)
    {
        await using var other = await TestServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(other.DataDirectory, "master.key"), key);

        (await RunAsync(other, UserCommand.Create(), "list")).ExpectOneLine(said);
    }

    [Test]
    public async Task Demo_users_are_created_once_and_their_tokens_work()
    {
        var first = await Server.Get<DemoUsers>().EnsureAsync(CancellationToken.None);
        var second = await Server.Get<DemoUsers>().EnsureAsync(CancellationToken.None);
        using var http = Server.As(second[1].AccessToken);

        var me = await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        Assert.That(second.Select(user => user.UserId), Is.EqualTo(first.Select(user => user.UserId)));
        Assert.That(me.Data().GetProperty("email").GetString(), Is.EqualTo("ben@example.com"));
    }

    private Task<ProgramRun> RunAsync(Command command, params string[] arguments) => RunAsync(Server, command, arguments);

    private static Task<ProgramRun> RunAsync(TestServer server, Command command, params string[] arguments) =>
        ProgramRun.InvokeAsync(command, [.. arguments, "--data-directory", server.DataDirectory]);

    private static string NewEmail() => $"ana-{Guid.NewGuid():N}@example.com";
}
