using System.Net;
using ChatServer.Accounts;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>Users of an Open WebUI who are known here, or would have rights here.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class OpenWebUiAccountTests : OpenWebUiFixture
{
    [Test]
    public async Task A_user_whose_email_is_known_here_is_not_taken_and_neither_is_what_they_have()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        var chat = WebUi.AddChat(ana, "Plans", Document);
        var message = WebUi.AddMessage(WebUi.AddOpenChannel(ben), ana, "hello", 1);
        var file = WebUi.AddFile(ana, "plans.txt", "all of them");
        await AddUserHereAsync("ANA@example.com", "Ana here");

        var run = await RunImportAsync("--files", WebUi.UploadsPath);
        await VerifyAsync();

        run.ExpectOneLine("4 rows weren't taken");
        Assert.That(run.Output, Does.Contain($"Not taken: user {ana}: its email is that of user {IdHere()}")
            .And.Contain("--join-accounts makes them one user"));
        foreach (var row in (string[])[$"chat {chat}", $"message {message}", $"file {file}"])
            Assert.That(run.Output, Does.Contain($"Not taken: {row}: its user {ana} wasn't taken"));
        Assert.That(Read<long>("SELECT (SELECT COUNT(*) FROM chats) + (SELECT COUNT(*) FROM messages)")[0], Is.Zero);
    }

    [Test]
    public async Task A_repeated_import_joins_them_when_it_is_told_to()
    {
        var (ana, ben) = (WebUi.AddUser("Ana", "admin"), WebUi.AddUser("Ben"));
        var chat = WebUi.AddChat(ana, "Plans", Document);
        WebUi.AddMessage(WebUi.AddOpenChannel(ben), ana, "hello", 1);
        await AddUserHereAsync("ANA@example.com", "Ana here");

        (await RunImportAsync()).ExpectOneLine("3 rows weren't taken");
        var run = await ImportAsync("--join-accounts");
        await using var server = await ServeAsync();
        using var http = await SignInAsync(server, "Ana", TestServer.Password);

        Assert.That(run.Output, Does.Contain($"Changed: user {ana}: the email is that of user {IdHere()}, who stays"));
        Assert.That(run.Output, Does.Not.Contain("Administrator:"));
        var here = Read<UserRow>("SELECT id, fullname, is_admin FROM users WHERE email = 'ANA@example.com'").Single();
        Assert.That((here.Fullname, here.IsAdmin), Is.EqualTo(("Ana here", false)), "who is here stays as they are");
        Assert.That(
            (await http.GetAsync($"/api/v1/chats/{chat}").ReadAsync(HttpStatusCode.OK)).Text("title"), Is.EqualTo("Plans"));
        Assert.That(Read<Guid>("SELECT sender_id FROM messages")[0], Is.EqualTo(here.Id));
    }

    [Test]
    public async Task Administrators_are_named()
    {
        var (ana, ben) = (WebUi.AddUser("Ana", "admin"), WebUi.AddUser("Ben"));

        var run = await ImportAsync();

        Assert.That(run.Output, Does.Contain($"Administrator: user {ana}: ana@example.com"));
        Assert.That(run.Output, Does.Not.Contain(ben));
        Assert.That(Admins(), Is.EqualTo(new[] { Guid.Parse(ana) }));
        Assert.That((await ImportAsync()).Output, Does.Not.Contain("Administrator:"), "it is there already");
    }

    [Test]
    public async Task Administrators_can_be_taken_as_ordinary_users()
    {
        var ana = WebUi.AddUser("Ana", "admin");

        var run = await ImportAsync("--no-admins");
        await using var served = await ServeAsync("Ana");

        Assert.That(run.Output, Does.Contain($"Changed: user {ana}: it is an administrator there, and an ordinary user here"));
        Assert.That(run.Output, Does.Not.Contain("Administrator:"));
        Assert.That(Admins(), Is.Empty);
        var me = await served.Http.GetAsync("/api/v1/auths/").ReadAsync(HttpStatusCode.OK);
        Assert.That(me.Text("role"), Is.EqualTo("user"), "nobody has to approve them");
    }

    private Guid IdHere() => Read<Guid>("SELECT id FROM users WHERE email = 'ANA@example.com'")[0];

    private IReadOnlyList<Guid> Admins() => Read<Guid>("SELECT id FROM users WHERE is_admin = 1");
}
