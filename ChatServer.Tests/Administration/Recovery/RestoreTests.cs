using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Restoring a backup, and what must not come back with it.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class RestoreTests
{
    private string directory = null!;
    private string backups = null!;

    private string Backup => Path.Combine(backups, "backup.db");

    [SetUp]
    public void MakeDirectories() => (directory, backups) = (ServerProcess.NewDataDirectory(), ServerProcess.NewDataDirectory());

    [TearDown]
    public void DeleteDirectories()
    {
        Directory.Delete(directory, recursive: true);
        Directory.Delete(backups, recursive: true);
    }

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

    [Test]
    public async Task Files_restored_by_hand_are_detected_and_the_journal_is_replayed()
    {
        var scene = await PlayAsync();
        foreach (var file in Directory.GetFiles(directory, "chat.db*"))
            File.Delete(file);
        File.Copy(Backup, Path.Combine(directory, "chat.db"));

        await using var server = await ServerProcess.StartAsync(directory);

        Assert.That(server.Log, Does.Contain("was put back").And.Contain("are repeated"));
        await scene.ExpectAsync(server);
    }

    [Test]
    public async Task A_cursor_from_the_first_restore_is_invalid_after_the_second()
    {
        TestUser ana;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            ana = await server.RegisterAsync("ana");
            await BackUpAsync();
        }

        await RestoreAsync(Backup, "--replace");
        string cursor;
        await using (var first = await ServerProcess.StartAsync(directory))
        {
            await using var client = await first.ConnectAsync(await first.SignInAsync(ana));
            await client.SendConfirmedAsync(ana.UserId, "after the first restoration");
            cursor = (await client.SyncAsync()).Complete.Text("cursor")!;
        }

        await RestoreAsync(Backup, "--replace");
        await using var second = await ServerProcess.StartAsync(directory);
        await using var again = await second.ConnectAsync(await second.SignInAsync(ana));
        await again.SendConfirmedAsync(ana.UserId, "one");
        await again.SendConfirmedAsync(ana.UserId, "two");
        await again.SendAsync(new { action = "sync", cursor });

        await again.ReceiveErrorAsync("cursor_invalid", "cursor");
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
    public async Task A_restore_replaces_a_database_only_on_request_and_keeps_the_replaced_one()
    {
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await server.RegisterAsync("ana");
            await BackUpAsync();
            (await RestoreAsync(Backup, "--replace")).ExpectOneLine("Another server is already running");
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(directory, "chat.db"));
        var unasked = await RestoreAsync(Backup);
        var kept = await File.ReadAllBytesAsync(Path.Combine(directory, "chat.db"));
        var asked = await RestoreAsync(Backup, "--replace");

        unasked.ExpectOneLine("--replace");
        Assert.That(kept, Is.EqualTo(before));
        Assert.That(asked.ExitCode, Is.Zero, asked.Error);
        Assert.That(
            await File.ReadAllBytesAsync(Path.Combine(Directory.GetDirectories(directory, "replaced-*").Single(), "chat.db")),
            Is.EqualTo(before));
    }

    [Test]
    public async Task A_damaged_backup_changes_nothing()
    {
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var ana = await server.ConnectAsync("ana");
            await ana.SendConfirmedAsync(ana.UserId, "hello");
            await BackUpAsync();
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(directory, "chat.db"));
        using (var connection = ChatServer.Storage.Sqlite.SqliteFile.Open(Backup, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
            ChatServer.Storage.Sqlite.SqliteFile.Execute(connection, "UPDATE messages SET body = zeroblob(60)");

        var refused = await RestoreAsync(Backup, "--replace");
        var now = await File.ReadAllBytesAsync(Path.Combine(directory, "chat.db"));
        var accepted = await RestoreAsync(Backup, "--replace", "--accept-damage");

        refused.ExpectFailure("is damaged");
        Assert.That(now, Is.EqualTo(before));
        Assert.That(accepted.ExitCode, Is.Zero, accepted.Error);
    }

    [Test]
    public async Task An_interrupted_restore_is_completed_by_the_next_start()
    {
        TestUser ana;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await BackUpAsync();
            ana = await server.RegisterAsync("ana");
        }

        var data = new ChatServer.Storage.Files.DataDirectory(directory);
        File.Copy(Backup, PendingRestore.PreparedPath(data));
        var aside = PendingRestore.Begin(data, ChatServer.Storage.Timestamp.Now(TimeProvider.System));
        Directory.CreateDirectory(aside);
        File.Move(Path.Combine(directory, "chat.db"), Path.Combine(aside, "chat.db")); // the power fails here

        var verb = await ProgramRun.InvokeAsync(UserCommand.Create(), "list", "--data-directory", directory);
        await using var restored = await ServerProcess.StartAsync(directory);

        Assert.That(verb.ExitCode, Is.EqualTo(1));
        Assert.That(PendingRestore.Exists(data), Is.False);
        using var signIn = await restored.Http.PostAsJsonAsync(
            "/auth/login/", new { email = ana.Email, password = TestServer.Password });
        Assert.That(signIn.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "she registered after the backup");
    }

    [Test]
    public async Task A_complete_snapshot_is_declared_as_restored_by_the_operator()
    {
        TestUser ana;
        await using (var server = await ServerProcess.StartAsync(directory))
            ana = await server.RegisterAsync("ana");

        var run = await ProgramRun.InvokeAsync(RestoreCommand.Create(), "--in-place", "--data-directory", directory);
        await using var again = await ServerProcess.StartAsync(directory);
        using var refreshed = await again.Http.PostAsJsonAsync("/auth/token/refresh/", new { refresh = ana.Refresh });

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("Ended 1 sessions"));
        Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(again.Log, Does.Contain("was put back"));
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

    private static async Task<HttpStatusCode> RegisterAsync(ServerProcess server, string invitation)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        using var answer = await server.Http.PostAsJsonAsync(
            "/auth/register/", new { email, password = TestServer.Password, fullname = "Ana", invitation });
        return answer.StatusCode;
    }

    /// <summary>A server with some of everything, a backup, and revocations after it.</summary>
    private async Task<Scene> PlayAsync()
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

    private static async Task<long> SendAsync(ServerProcess server, TestUser user, string text, bool thenDelete = false)
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

    private async Task BackUpAsync()
    {
        var run = await ProgramRun.InvokeAsync(BackupCommand.Create(), Backup, "--data-directory", directory);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    private Task<ProgramRun> RestoreAsync(params string[] arguments) =>
        ProgramRun.InvokeAsync(RestoreCommand.Create(), [.. arguments, "--data-directory", directory]);
}
