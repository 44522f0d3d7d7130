using System.Net;
using System.Net.Http.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A server's data directory, and a backup of it.</summary>
internal abstract class RestoreFixture
{
    protected string directory = null!;
    protected string backups = null!;

    protected string Backup => Path.Combine(backups, "backup.db");

    [SetUp]
    public void MakeDirectories() => (directory, backups) = (ServerProcess.NewDataDirectory(), ServerProcess.NewDataDirectory());

    [TearDown]
    public void DeleteDirectories()
    {
        Directory.Delete(directory, recursive: true);
        Directory.Delete(backups, recursive: true);
    }

    protected static async Task<HttpStatusCode> RegisterAsync(ServerProcess server, string invitation)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        using var answer = await server.Http.PostAsJsonAsync(
            "/auth/register/", new { email, password = TestServer.Password, fullname = "Ana", invitation });
        return answer.StatusCode;
    }

    /// <summary>A server with some of everything, a backup, and revocations after it.</summary>
    protected async Task<Scene> PlayAsync()
    {
        await using var server = await ServerProcess.StartAsync(directory);
        var scene = new Scene(
            await server.RegisterAsync("ana"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"),
            await server.RegisterAsync("dora"), await server.RegisterAsync("admin"));
        foreach (var email in new[] { scene.Admin.Email, scene.Dora.Email })
            await ProgramRun.InvokeAsync(UserCommand.Create(), "make-admin", email, "--data-directory", directory);
        await scene.PrepareAsync(server);
        await BackUpAsync();
        await scene.RevokeAsync(server);
        await server.TerminateAsync();
        await server.WaitForExitAsync();
        return scene;
    }

    protected static async Task<long> SendAsync(ServerProcess server, TestUser user, string text, bool thenDelete = false)
    {
        await using var client = await server.ConnectAsync(user);
        var id = (await client.SendConfirmedAsync(user.UserId, text)).Number("created_msg_id");
        if (thenDelete)
        {
            await client.SendAsync(new { action = "delete_message", message_id = id });
            await client.ReceiveAsync("message_deleted");
        }

        return id;
    }

    protected async Task BackUpAsync()
    {
        var run = await ProgramRun.InvokeAsync(BackupCommand.Create(), Backup, "--data-directory", directory);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    protected Task<ProgramRun> RestoreAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(RestoreCommand.Create(), [.. arguments, "--data-directory", directory]);
}
