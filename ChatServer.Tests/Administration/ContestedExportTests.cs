using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using ChatServer.Administration.Exports;
using ChatServer.Attachments.Uploads;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration;

/// <summary>Exports that are read slowly: changes meanwhile, and other users who want an export.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ContestedExportTests : FreshServerFixture
{
    private const int FileBytes = 8 * 1024 * 1024;

    [Test]
    public async Task A_member_removed_during_their_export_does_not_get_later_changes()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        var last = 0L;
        for (var number = 0; number < 100; number++)
            last = await ana.SendInThreadAsync(group, $"{number} {Convert.ToHexString(RandomNumberGenerator.GetBytes(1_000))}");
        using var output = new PausedOutput(pauseAfter: 30_000);
        var exporting = Server.Get<DataExports>().WriteUserAsync(
            new ExportOutput(output, new RateMeter(TimeProvider.System)), ben.UserId, withVersions: false,
            CancellationToken.None);
        await output.Paused;

        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        await ana.SendAsync(new { action = "edit_message", message_id = last, message_body = "for those who are still there" });
        await ana.ReceiveUntilPongAsync();
        output.Resume();
        await exporting;

        using var archive = new ZipArchive(new MemoryStream(output.ToArray()));
        using var reader = new StreamReader(archive.GetEntry($"conversations/{group}/messages.json")!.Open());
        Assert.That(await reader.ReadToEndAsync(), Does.Contain("\"99 ").And.Not.Contain("still there"));
    }

    [Test]
    public async Task A_slow_reader_gives_way_to_another_user_of_the_same_network()
    {
        Server.Get<ExportSlots>().RateWindow = TimeSpan.FromSeconds(1);
        var (ana, ben, cleo) = (await WithFilesAsync("Ana"), await WithFilesAsync("Ben"), await Server.RegisterAsync("Cleo"));
        using var first = await BeginAsync(ana);
        using var second = await BeginAsync(ben);
        using var cleos = Server.As(cleo.Access);

        await Eventually.IsTrueAsync(() => IsExportedAsync(cleos).Result, "Cleo gets a place", TimeSpan.FromSeconds(30));

        var rest = new[] { await first.ReadRestAsync(), await second.ReadRestAsync() };
        Assert.That(rest.Min(), Is.LessThan(FileBytes), "one of them was cut");
        Assert.That(rest.Max(), Is.GreaterThan(2 * FileBytes), "and not the other");
    }

    private Task<SlowReader> BeginAsync(TestUser user) =>
        SlowReader.BeginAsync(Server, user.Access, "POST", "/auth/me/export/", $$"""{"password":"{{TestServer.Password}}"}""");

    private static async Task<bool> IsExportedAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private async Task<TestUser> WithFilesAsync(string name)
    {
        var user = await Server.RegisterAsync(name);
        using var http = Server.As(user.Access);
        for (var count = 0; count < 3; count++)
            await http.UploadAsync(user.UserId, new byte[FileBytes], fileName: $"{count}.bin");
        return user;
    }

    /// <summary>Accepts some bytes, and the rest when told to.</summary>
    private sealed class PausedOutput(int pauseAfter) : MemoryStream
    {
        private readonly TaskCompletionSource paused = new();
        private readonly TaskCompletionSource going = new();

        public Task Paused => paused.Task;

        public void Resume() => going.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Length > pauseAfter)
            {
                paused.TrySetResult();
                await going.Task.WaitAsync(cancellationToken);
            }

            Write(buffer.Span);
        }
    }
}
