using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Storage;

/// <summary>The data directory is a separate small file system. Mounting it needs root, which CI has.</summary>
[Category("Long")]
[Parallelizable]
internal sealed class SmallDiskTests : FullDiskTests
{
    private string FillerPath => Path.Combine(Disk, "filler");

    [SetUp]
    public void Mount()
    {
        if (Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", Disk) is not 0)
            Assert.Ignore("A tmpfs could not be mounted: this test needs root and permission to mount");
    }

    [Test]
    public async Task A_server_starts_on_a_full_disk_serves_reads_and_administration_and_recovers()
    {
        TestUser ana, ben, olga;
        await using (var server = await ServerProcess.StartAsync(Disk))
        {
            await using var device = await server.ConnectAsync("Ana");
            (ana, ben, olga) = (device.User, await server.RegisterAsync("Ben"), await server.RegisterAsync("Olga"));
            await device.SendConfirmedAsync(ben.UserId, "before");
            await RunVerbAsync("user", "make-admin", olga.Email);
            Fill(server);
            await server.KillAsync();
        }

        await using var full = await ServerProcess.StartAsync(Disk);
        using var anas = full.As(ana);
        using var bens = full.As(ben);
        await Eventually.IsTrueAsync(
            () =>
            {
                Fill(full); // The start truncated the log, which freed a little space.
                return Status(full.Http, "/readyz") == HttpStatusCode.ServiceUnavailable;
            },
            "the server is not ready");
        Assert.That(Status(anas, $"/chat/messages/{ben.UserId}/"), Is.EqualTo(HttpStatusCode.OK), "what was stored is read");

        using var olgas = full.As(await full.SignInAsync(olga));
        using var suspension = await olgas.PutAsJsonAsync($"/admin/users/{ana.UserId}/suspension/", new { reason = "spam" });
        Assert.That(suspension.StatusCode, Is.EqualTo(HttpStatusCode.OK), "administrators can sign in and work");
        await RunVerbAsync("user", "disable", ben.Email);
        await Eventually.IsTrueAsync(() => Status(bens, "/auth/me/") == HttpStatusCode.Unauthorized, "Ben is disabled");

        await using var device2 = await full.ConnectAsync(
            olga with { Access = olgas.DefaultRequestHeaders.Authorization!.Parameter! });
        await device2.SendMessageAsync(ana.UserId, "not now");
        await device2.ReceiveErrorAsync("unavailable");

        Free(full);
        await Eventually.IsTrueAsync(() => Status(full.Http, "/readyz") == HttpStatusCode.OK, "it is ready again by itself");
        await device2.SendConfirmedAsync(ana.UserId, "now");
        Assert.That(
            (await ProgramRun.StartAsync("audit", "verify", "--data-directory", Disk)).Output,
            Does.Contain("intact"));
        Assert.That(full.HasExited, Is.False, full.Log);
    }

    [Test]
    public async Task A_server_that_was_stopped_cleanly_starts_on_a_full_disk_too()
    {
        TestUser ana, ben;
        await using (var server = await ServerProcess.StartAsync(Disk))
        {
            await using var device = await server.ConnectAsync("Ana");
            (ana, ben) = (device.User, await server.RegisterAsync("Ben"));
            await device.SendConfirmedAsync(ben.UserId, "before");
            await StopAsync(server);
            Fill(server);
        }

        for (var start = 0; start < 2; start++)
        {
            await using var full = await ServerProcess.StartAsync(Disk);
            using var anas = full.As(ana);
            await using var device = await full.ConnectAsync(ana);

            Assert.That(Status(anas, $"/chat/messages/{ben.UserId}/"), Is.EqualTo(HttpStatusCode.OK), "what was stored is read");
            Assert.That(Status(anas, "/chat/conversations/"), Is.EqualTo(HttpStatusCode.OK), "lists too");
            Assert.That(Status(full.Http, "/readyz"), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            await device.SendMessageAsync(ben.UserId, "not in the room of the reserve");
            await device.ReceiveErrorAsync("unavailable");
            await StopAsync(full);
        }

        await using var last = await ServerProcess.StartAsync(Disk);
        Free(last);
        await Eventually.IsTrueAsync(() => Status(last.Http, "/readyz") == HttpStatusCode.OK, "it is ready again by itself");
        await using var device2 = await last.ConnectAsync(ana);
        await device2.SendConfirmedAsync(ben.UserId, "now");
    }

    [Test]
    public async Task A_verb_can_disable_a_user_on_a_full_disk_without_a_running_server()
    {
        TestUser ana;
        await using (var server = await ServerProcess.StartAsync(Disk))
        {
            ana = await server.RegisterAsync("Ana");
            await StopAsync(server);
            Fill(server);
        }

        await RunVerbAsync("user", "disable", ana.Email);

        await using var full = await ServerProcess.StartAsync(Disk);
        using var anas = full.As(ana);
        Assert.That(Status(anas, "/auth/me/"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_start_on_a_full_disk_restores_counters_after_a_crash_and_replays_the_journal()
    {
        TestUser ana, ben, olga;
        await using (var server = await ServerProcess.StartAsync(Disk))
        {
            await using var device = await server.ConnectAsync("Ana");
            (ana, ben, olga) = (device.User, await server.RegisterAsync("Ben"), await server.RegisterAsync("Olga"));
            await device.SendConfirmedAsync(ben.UserId, "before");
            await server.KillAsync();
            AppendToJournal(new JournaledRevocation("user_disabled", olga.UserId));
            File.Delete(Path.Combine(Disk, "chat.db-shm")); // like a copy without this file
            Fill(server);
        }

        await using var full = await ServerProcess.StartAsync(Disk);
        using var bens = full.As(ben);
        using var olgas = full.As(olga);

        Assert.That(bens.ReadBody("/chat/conversations/"), Does.Contain("\"unread_count\":1"));
        Assert.That(Status(olgas, "/auth/me/"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private void AppendToJournal(JournaledRevocation entry)
    {
        var data = new DataDirectory(Disk);
        var master = MasterKeys.Load(new EncryptionOptions(), data).Current;
        new RevocationWriter(RevocationJournal.PathIn(data))
            .Append(RevocationBlock.Seal(master, first: 1_000, [entry], new Timestamp(0)));
    }

    private static async Task StopAsync(ServerProcess server)
    {
        await server.TerminateAsync();
        Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
    }

    private async Task RunVerbAsync(params string[] verb)
    {
        var run = await ProgramRun.StartAsync([.. verb, "--data-directory", Disk]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    private static HttpStatusCode Status(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = http.Send(request);
        return answer.StatusCode;
    }

    // Before the directory is deleted; it may fail if nothing was mounted.
    [TearDown]
    public void Unmount() => Run("umount", "-l", Disk);

    protected override void Fill(ServerProcess server)
    {
        using var file = new FileStream(FillerPath, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[4_096];
        try
        {
            while (true)
                file.Write(bytes);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    protected override void Free(ServerProcess server) => File.Delete(FillerPath);

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
