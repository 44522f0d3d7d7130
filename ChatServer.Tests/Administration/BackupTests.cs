using ChatServer.Hosting.Commands;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration;

[Parallelizable]
[Category("Long")]
internal sealed class BackupTests
{
    private string restored = null!;

    [SetUp]
    public void MakeDirectory() => restored = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(restored, recursive: true);

    [Test]
    public async Task A_copy_made_while_serving_contains_all_confirmed_messages_and_gets_another_epoch()
    {
        await using var server = await TestServer.StartAsync();
        await using var ana = await RoomClient.ConnectAsync(server.Address, await server.RegisterAsync("Ana"));
        await ana.SendConfirmedAsync(ana.UserId, "before");
        var (_, complete) = await ana.SyncAsync();
        var sending = SendManyAsync(ana);

        var backup = await ProgramRun.InvokeAsync(
            BackupCommand.Create(), Path.Combine(restored, "chat.db"), "--data-directory", server.DataDirectory);
        await sending;

        Assert.That(backup.ExitCode, Is.Zero, backup.Error);
        Assert.That(backup.Output, Does.Contain("master key").And.Contain(Path.Combine(server.DataDirectory, "files")));
        Assert.That(
            Directory.GetFiles(restored).Select(Path.GetFileName), Is.EquivalentTo(new[] { "chat.db", "chat.db.revocations" }));
        File.Copy(Path.Combine(server.DataDirectory, "master.key"), Path.Combine(restored, "master.key"));
        await using var again = await ServerProcess.StartAsync(restored);
        await using var anaAgain = await again.ConnectAsync(await again.SignInAsync(ana.User));
        var (frames, _) = await anaAgain.SyncAsync();
        await anaAgain.SendAsync(new { action = "sync", cursor = complete.Text("cursor") });

        Assert.That(frames[0].GetRawText(), Does.Contain("before"));
        await anaAgain.ReceiveErrorAsync("cursor_invalid", "cursor");
    }

    [Test]
    public async Task An_existing_file_is_not_overwritten()
    {
        await using var server = await TestServer.StartAsync();
        var file = Path.Combine(restored, "chat.db");
        await File.WriteAllTextAsync(file, "precious");

        var backup = await ProgramRun.InvokeAsync(BackupCommand.Create(), file, "--data-directory", server.DataDirectory);

        Assert.That(backup.ExitCode, Is.EqualTo(1));
        Assert.That(backup.Error, Does.Contain("already exists"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("precious"));
    }

    [Test]
    public async Task A_missing_data_directory_is_reported_and_not_created()
    {
        var missing = Path.Combine(restored, "missing");

        var backup = await ProgramRun.InvokeAsync(
            BackupCommand.Create(), Path.Combine(restored, "copy.db"), "--data-directory", missing);

        Assert.That(backup.ExitCode, Is.EqualTo(1));
        Assert.That(backup.Error, Does.Contain(missing));
        Assert.That(Directory.Exists(missing), Is.False);
    }

    private static async Task SendManyAsync(RoomClient client)
    {
        for (var number = 0; number < 200; number++)
            await client.SendConfirmedAsync(client.UserId, $"during {number}");
    }
}
