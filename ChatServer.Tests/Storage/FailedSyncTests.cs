using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Storage;

/// <summary>A disk whose fsync fails, simulated by a library loaded before libc. Needs Linux and gcc.</summary>
[Platform("Linux")]
[NUnit.Framework.Category("Long")]
[Parallelizable]
internal sealed class FailedSyncTests
{
    private string directory = null!;
    private string tools = null!;

    private string Control => Path.Combine(tools, "failing");

    private string Library => Path.Combine(tools, "failing_sync.so");

    [OneTimeSetUp]
    public void Compile()
    {
        tools = Directory.CreateTempSubdirectory("chat-sync-").FullName;
        var source = Path.Combine(AppContext.BaseDirectory, "Storage", "failing_sync.c");
        try
        {
            using var gcc = Process.Start(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-o", Library, source, "-ldl"]))!;
            gcc.WaitForExit();
            Assert.That(gcc.ExitCode, Is.Zero, "gcc compiles the library");
        }
        catch (Win32Exception)
        {
            Assert.Ignore("gcc is missing: it is needed to make fsync fail");
        }
    }

    [OneTimeTearDown]
    public void DeleteTools() => Directory.Delete(tools, recursive: true);

    [SetUp]
    public void MakeDirectory()
    {
        directory = ServerProcess.NewDataDirectory();
        File.Delete(Control);
    }

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_failed_fsync_of_the_log_stops_the_server_without_an_answer_and_loses_nothing()
    {
        var confirmed = new List<long>();
        await using var server = await StartAsync();
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        for (var count = 0; count < 20; count++)
            confirmed.Add((await ana.SendConfirmedAsync(ben.UserId, $"hello {count}")).Id());

        Fail("chat.db-wal");
        await ana.SendMessageAsync(ben.UserId, "whose outcome is unknown");
        Assert.That(
            async () => await ana.ReceiveAsync(), Throws.Exception.Not.InstanceOf<AssertionException>(),
            "no frame refuses it");
        Assert.That(await server.WaitForExitAsync(), Is.EqualTo(ProcessEnd.DiskFailed), server.Log);
        File.Delete(Control);
        await using var again = await StartAsync();
        await using var bens = await again.ConnectAsync(ben, "0");
        var (stored, _) = await bens.ReceivePastAsync();

        Assert.That(server.Log, Does.Contain("The disk failed to store a commit"));
        Assert.That(stored.Select(frame => frame.Id()).Take(confirmed.Count), Is.EqualTo(confirmed));
        Assert.That(new FileInfo(Path.Combine(directory, "chat.db-wal")).Length, Is.LessThan(1_000_000));
    }

    [Test]
    public async Task A_failed_fsync_of_the_database_stops_the_server_too()
    {
        await using var server = await StartAsync(("Chat:Storage:CheckpointMegabytes", "1"));
        await using var ana = await server.ConnectAsync("Ana");

        Fail("/chat.db");
        var exit = server.WaitForExitAsync();
        Assert.That(async () =>
        {
            while (!exit.IsCompleted)
                await ana.SendConfirmedAsync(ana.UserId, new string('x', 10_000));
            throw new WebSocketException();
        }, Throws.Exception.Not.InstanceOf<AssertionException>());

        Assert.That(await exit, Is.EqualTo(ProcessEnd.DiskFailed), server.Log);
    }

    [Test]
    public async Task A_failed_fsync_at_the_start_stops_it_with_the_same_exit_code()
    {
        await StopOrderlyAsync();

        Fail("chat.db-wal");
        var run = await ProgramRun.StartAsync(
            "serve", "--data-directory", directory, "--urls", "http://127.0.0.1:0", $"LD_PRELOAD={Library}",
            $"FAILING_SYNC={Control}");

        Assert.That(run.ExitCode, Is.EqualTo(ProcessEnd.DiskFailed), run.Output + run.Error);
        Assert.That(
            run.Output + run.Error, Does.Contain("The disk failed to store a commit").And.Not.Contain("couldn't be renewed"),
            "the server does nothing afterwards");
    }

    [Test]
    public async Task An_upload_with_a_failed_fsync_is_refused_and_leaves_nothing()
    {
        await using var server = await StartAsync();
        var ana = await server.RegisterAsync("Ana");
        using var http = server.As(ana);

        Fail("/files/");
        using var refused = await http.PostFileAsync(ana.UserId, new byte[1_000]);
        File.Delete(Control);
        var files = Directory.GetFiles(Path.Combine(directory, "files"), "*", SearchOption.AllDirectories);
        using var taken = await http.PostFileAsync(ana.UserId, new byte[1_000]);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(files, Is.Empty);
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(server.HasExited, Is.False);
    }

    [Test]
    public async Task A_failed_fsync_of_the_search_index_rebuilds_it_and_keeps_the_server_running()
    {
        await using var server = await StartAsync();
        await using var ana = await server.ConnectAsync("Ana");

        Fail("search.db");
        for (var count = 0; count < 20; count++)
            await ana.SendConfirmedAsync(ana.UserId, $"hello {count}");
        await server.TerminateAsync();

        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
    }

    [TestCase(".unfinished", "backup")]
    [TestCase("master.key", "keys", "rotate")]
    public async Task A_verb_that_cannot_sync_its_file_fails_in_one_line_and_changes_nothing(string file, params string[] verb)
    {
        await StopOrderlyAsync();
        var key = await File.ReadAllTextAsync(Path.Combine(directory, "master.key"));
        var target = Path.Combine(tools, Guid.NewGuid().ToString("N"), "chat.db");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        Fail(file);
        var run = await ProgramRun.StartAsync(
            [.. verb, .. verb is ["backup"] ? new[] { target } : [],
                "--data-directory", directory, $"LD_PRELOAD={Library}", $"FAILING_SYNC={Control}"]);

        run.ExpectOneLine("");
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(target)!), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(directory, "master.key")), Is.EqualTo(key));
    }

    private async Task StopOrderlyAsync()
    {
        await using var server = await StartAsync();
        await server.TerminateAsync();
        await server.WaitForExitAsync();
    }

    private void Fail(string path) => File.WriteAllText(Control, path);

    private Task<ServerProcess> StartAsync(params (string Key, string Value)[] settings) =>
        ServerProcess.StartAsync(directory, [("LD_PRELOAD", Library), ("FAILING_SYNC", Control), .. settings]);
}
