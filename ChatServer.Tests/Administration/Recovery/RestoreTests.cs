using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Recovery;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Restoring a backup, and what must not come back with it.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class RestoreTests : RestoreFixture
{
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
}
