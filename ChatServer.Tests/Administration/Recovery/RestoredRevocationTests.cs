using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Revocations;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
[Category("Long")]
internal sealed class RestoredRevocationTests : RestoreFixture
{
    [Test]
    public async Task Revocations_made_after_the_backup_apply_after_a_restore()
    {
        var scene = await PlayAsync();

        var restored = await RestoreAsync(Backup, "--replace");
        await using var server = await ServerProcess.StartAsync(directory);

        Assert.That(restored.ExitCode, Is.Zero, restored.Output + restored.Error);
        Assert.That(
            restored.Output,
            Does.Contain("all users have to sign in again").And.Contain("1 account_deleted").And.Contain("1 message_deleted"));
        await scene.ExpectAsync(server);
    }

    [Test]
    public async Task Revocations_can_be_restored_from_the_list_of_a_later_backup_if_the_data_directory_is_lost()
    {
        var scene = await PlayAsync();
        var later = Path.Combine(backups, "later.db");
        await ProgramRun.InvokeAsync(BackupCommand.Create(), later, "--data-directory", directory);
        var key = await File.ReadAllTextAsync(Path.Combine(directory, "master.key"));
        Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "master.key"), key);

        var restored = await RestoreAsync(Backup, "--revocations", later + ".revocations");
        await using var server = await ServerProcess.StartAsync(directory);

        Assert.That(restored.ExitCode, Is.Zero, restored.Output + restored.Error);
        await scene.ExpectAsync(server);
    }

    [Test]
    public async Task Revocations_exported_beside_a_damaged_database_are_complete()
    {
        var scene = await PlayAsync();
        foreach (var file in Directory.GetFiles(directory, "chat.db*"))
            await File.WriteAllTextAsync(file, "rubbish");
        var list = Path.Combine(backups, "list");

        var exported = await ProgramRun.InvokeAsync(RevocationsCommand.Create(), "export", list, "--data-directory", directory);
        File.Delete(RevocationJournal.PathIn(new(directory)));
        var restored = await RestoreAsync(Backup, "--replace", "--revocations", list);
        await using var server = await ServerProcess.StartAsync(directory);

        Assert.That(exported.ExitCode + restored.ExitCode, Is.Zero, exported.Error + restored.Error);
        await scene.ExpectAsync(server);
    }

    // Message 1 of the first history differs from message 1 of the second, which continues from the earlier backup.
    [Test]
    public async Task A_deletion_in_one_history_does_not_apply_to_another()
    {
        var better = Path.Combine(backups, "better.db");
        TestUser ana;
        long kept, deleted;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            ana = await server.RegisterAsync("ana");
            await BackUpAsync();
            kept = await SendAsync(server, ana, "of the first history");
            await ProgramRun.InvokeAsync(BackupCommand.Create(), better, "--data-directory", directory);
        }

        await RestoreAsync(Backup, "--replace");
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            deleted = await SendAsync(server, await server.SignInAsync(ana), "of the second history", thenDelete: true);
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        var restored = await RestoreAsync(better, "--replace");
        await using var last = await ServerProcess.StartAsync(directory);
        using var http = last.As(await last.SignInAsync(ana));

        Assert.That(deleted, Is.EqualTo(kept), "both histories assigned the same number");
        Assert.That(restored.Output, Does.Contain("1 message_deleted"));
        Assert.That(http.ReadBody($"/chat/messages/{ana.UserId}/"), Does.Contain("of the first history"));
    }

    [TestCase("unmake-admin")]
    [TestCase("disable")]
    public async Task A_removed_administrator_is_not_reinstated_as_the_last_one(string verb)
    {
        TestUser former;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            former = await server.RegisterAsync("former");
            var successor = await server.RegisterAsync("successor");
            await ProgramRun.InvokeAsync(UserCommand.Create(), "make-admin", former.Email, "--data-directory", directory);
            await BackUpAsync();
            await ProgramRun.InvokeAsync(UserCommand.Create(), "make-admin", successor.Email, "--data-directory", directory);
            var removed = await ProgramRun.InvokeAsync(UserCommand.Create(), verb, former.Email, "--data-directory", directory);
            Assert.That(removed.ExitCode, Is.Zero, removed.Error);
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        var restored = await RestoreAsync(Backup, "--replace");
        await using var again = await ServerProcess.StartAsync(directory);

        Assert.That(restored.Output, Does.Contain("There will be no administrator").And.Contain("user make-admin"));
        Assert.That(again.Log, Does.Contain("There is no administrator any more"));
        Assert.That(await CanAdministerAsync(again, former), Is.False);
    }

    [Test]
    public async Task An_invitation_used_after_the_backup_is_void_after_the_restore()
    {
        var invited = "";
        await using (var server = await ServerProcess.StartAsync(directory, ("Chat:Accounts:Registration", "invite")))
        {
            var made = await ProgramRun.InvokeAsync(UserCommand.Create(), "invite", "--data-directory", directory);
            invited = made.Output.Trim().Split('\n')[^1].Trim();
            await BackUpAsync();
            Assert.That(await RegisterAsync(server, invited), Is.EqualTo(HttpStatusCode.Created));
        }

        var restored = await RestoreAsync(Backup, "--replace");
        await using var again = await ServerProcess.StartAsync(directory, ("Chat:Accounts:Registration", "invite"));

        Assert.That(restored.Output, Does.Contain("Ended 1 invitations"), restored.Error);
        Assert.That(await RegisterAsync(again, invited), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static async Task<bool> CanAdministerAsync(ServerProcess server, TestUser user)
    {
        using var signIn = await server.Http.PostAsJsonAsync(
            "/auth/login/", new { email = user.Email, password = TestServer.Password });
        if (!signIn.IsSuccessStatusCode)
            return false;

        using var http = server.As(await server.SignInAsync(user));
        using var listed = await http.GetAsync("/admin/users/");
        return listed.IsSuccessStatusCode;
    }
}
