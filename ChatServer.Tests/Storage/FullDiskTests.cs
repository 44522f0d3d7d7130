using System.Diagnostics;
using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

/// <summary>A server whose data directory is a small file system of its own. Mounting one takes root, as CI is.</summary>
[Category("Long")]
internal sealed class FullDiskTests
{
    private string disk = "";

    [SetUp]
    public void Mount()
    {
        disk = ServerProcess.NewDataDirectory();
        if (Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk) is not 0)
        {
            Directory.Delete(disk);
            Assert.Ignore("A tmpfs could not be mounted: this test needs root and the right to mount");
        }
    }

    [TearDown]
    public void Unmount()
    {
        if (!Directory.Exists(disk))
            return;

        Run("umount", "-l", disk);
        Directory.Delete(disk);
    }

    [Test]
    public async Task A_full_disk_refuses_sends_loses_nothing_and_is_over_when_there_is_room()
    {
        await using var server = await ServerProcess.StartAsync(disk);
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var confirmed = new List<long>();
        for (var count = 0; count < 20; count++)
            confirmed.Add((await ana.SendConfirmedAsync(ben.UserId, $"before {count}")).Id());

        var filler = Fill();
        await SendUntilAsync("error", ana, ben, confirmed, new string('x', 10_000));
        await SendUntilAsync("error", ana, ben, confirmed, "x");
        await ReadinessAsync(server, HttpStatusCode.ServiceUnavailable);
        await SendUntilAsync("error", ana, ben, confirmed, "x");

        File.Delete(filler);
        await SendUntilAsync("conf_message", ana, ben, confirmed, new string('x', 10_000));
        await ReadinessAsync(server, HttpStatusCode.OK);
        await using var bens = await server.ConnectAsync(ben, "0");
        var (stored, _) = await bens.ReceivePastAsync();

        Assert.That(stored.Select(frame => frame.Id()), Is.EqualTo(confirmed));
        Assert.That(server.HasExited, Is.False, server.Log);
    }

    // What SQLite has allocated already takes some more messages, so it may need a few of them.
    private static async Task SendUntilAsync(string action, RoomClient ana, TestUser ben, List<long> confirmed, string body)
    {
        for (var count = 0; count < 2_000; count++)
        {
            await ana.SendMessageAsync(ben.UserId, body, $"{Guid.NewGuid()}");
            var frame = await ana.ReceiveAsync();
            if (frame.Text("action") == "conf_message")
                confirmed.Add(frame.Id());
            else
                Assert.That(frame.Text("code"), Is.EqualTo("unavailable"), frame.GetRawText());
            if (frame.Text("action") == action)
                return;
        }

        Assert.Fail($"No {action} came");
    }

    // It tries the disk once a second, so it takes a moment to notice.
    private static Task ReadinessAsync(ServerProcess server, HttpStatusCode expected) =>
        Eventually.IsTrueAsync(() => server.Http.GetAsync("/readyz").Result.StatusCode == expected, $"/readyz says {expected}");

    private string Fill()
    {
        var path = Path.Combine(disk, "filler");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
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

        return path;
    }

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
