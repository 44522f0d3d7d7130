using ChatServer.Hosting.Commands;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Hosting.Commands;

[Parallelizable]
[Category("Long")]
internal sealed class KeyRotationTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    private string KeyFile => Path.Combine(directory, "master.key");

    [Test]
    public async Task A_running_server_keeps_serving_and_everything_opens_with_the_new_key_alone()
    {
        TestUser ana, ben;
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var anaClient = await server.ConnectAsync("Ana");
            (ana, ben) = (anaClient.User, await server.RegisterAsync("Ben"));
            await anaClient.SendConfirmedAsync(ana.UserId, "before");

            var rotated = await RotateAsync();

            // The conversation with Ben is new: its key must not be wrapped by the dropped master key.
            Assert.That(rotated.ExitCode, Is.Zero, rotated.Error);
            await anaClient.SendConfirmedAsync(ana.UserId, "after");
            await anaClient.SendConfirmedAsync(ben.UserId, "new conversation");
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartAsync(directory);
        await using var client = await again.ConnectAsync(ana);
        var (frames, _) = await client.SyncAsync();

        Assert.That(await File.ReadAllLinesAsync(KeyFile), Has.Length.EqualTo(1));
        Assert.That(
            string.Concat(frames.Select(frame => frame.GetRawText())),
            Does.Contain("before").And.Contain("after").And.Contain("new conversation"));
    }

    [Test]
    public async Task Repeated_rotations_under_load_lose_no_conversation()
    {
        await using var server = await ServerProcess.StartAsync(directory);
        await using var ana = await server.ConnectAsync("Ana");
        using var done = new CancellationTokenSource();

        var rotating = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                Assert.That((await RotateAsync()).Error, Is.Empty);
        });
        for (var number = 0; number < 30; number++)
            await ana.SendConfirmedAsync((await server.RegisterAsync($"Peer{number}")).UserId, "hello");
        await done.CancelAsync();
        await rotating;

        var current = MasterKey.Parse((await File.ReadAllLinesAsync(KeyFile)).Single());
        Assert.That(WrappingKeys(), Is.EqualTo(new[] { current.Id }));
    }

    [Test]
    public async Task An_interrupted_rotation_is_restarted()
    {
        await using (var server = await ServerProcess.StartAsync(directory))
        {
            await using var ana = await server.ConnectAsync("Ana");
            await ana.SendConfirmedAsync(ana.UserId, "before");
        }

        // Like after a power cut behind the first step: the file has both keys, the database refers to the old one.
        var old = (await File.ReadAllTextAsync(KeyFile)).Trim();
        await File.WriteAllLinesAsync(KeyFile, [MasterKey.Create().ToString(), old]);
        await using (var between = await ServerProcess.StartAsync(directory))
            Assert.That((await between.Http.GetAsync("/readyz")).IsSuccessStatusCode, Is.True);
        var rotated = await RotateAsync();

        Assert.That(rotated.ExitCode, Is.Zero, rotated.Error);
        Assert.That(WrappingKeys(), Is.EqualTo(new[] { MasterKey.Parse((await File.ReadAllLinesAsync(KeyFile)).Single()).Id }));
    }

    [Test]
    public async Task After_a_rotation_of_configured_keys_the_previous_key_is_no_longer_needed()
    {
        var (old, current) = (MasterKey.Create(), MasterKey.Create());
        await using (await ServerProcess.StartAsync(directory, ("Chat:Encryption:MasterKey", old.ToString())))
            await Task.CompletedTask;

        var run = await ProgramRun.StartAsync(
            "keys", "rotate", "--data-directory", directory, $"Chat__Encryption__MasterKey={current}",
            $"Chat__Encryption__PreviousMasterKeys__0={old}");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(WrappingKeys(), Is.EqualTo(new[] { current.Id }));
        Assert.That(File.Exists(KeyFile), Is.False);
    }

    [Test]
    public async Task The_key_file_keeps_its_owner_when_root_rotates_the_key()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Ignore("Only root can change the owner of a file");
        await using (await ServerProcess.StartAsync(directory))
            await Task.CompletedTask;
        var owner = new FileOwner(1654, 1655);
        Assert.That(owner.TryGive(KeyFile) && owner.TryGive(directory), Is.True);

        var rotated = await RotateAsync();

        Assert.That(rotated.ExitCode, Is.Zero, rotated.Error);
        Assert.That(FileOwner.Of(KeyFile), Is.EqualTo(owner));
        Assert.That(FileOwner.Of(Path.Combine(directory, "rotation.lock")), Is.EqualTo(owner));
    }

    [Test]
    public async Task Key_ids_are_shown_and_keys_are_not()
    {
        await using (await ServerProcess.StartAsync(directory))
            await Task.CompletedTask;
        var key = (await File.ReadAllTextAsync(KeyFile)).Trim();

        var shown = await ProgramRun.InvokeAsync(KeysCommand.Create(), "show-id", "--data-directory", directory);

        Assert.That(shown.Output.Trim(), Is.EqualTo($"{MasterKey.Parse(key).Id:x8}"));
    }

    private Task<ProgramRun> RotateAsync() =>
        ProgramRun.InvokeAsync(KeysCommand.Create(), "rotate", "--data-directory", directory);

    private List<long> WrappingKeys()
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        return [.. connection.Query<long>(
            "SELECT master_key_id FROM conversation_keys UNION SELECT master_key_id FROM server_keys")];
    }
}
