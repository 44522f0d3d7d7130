using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using ChatServer.Administration.Exports;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class StalledExportTests : FreshServerFixture
{
    private const int FileBytes = 8 * 1024 * 1024;
    private const int Files = 4;

    [Test]
    public async Task An_export_whose_reader_stops_reading_ends()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        for (var count = 0; count < Files; count++)
            await http.UploadAsync(ana.UserId, new byte[FileBytes], fileName: $"{count}.bin");
        Server.Get<DataExports>().Patience = TimeSpan.FromSeconds(1);
        using var stalled = await AskAsync(ana);

        await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password })
            .ReadAsync(HttpStatusCode.TooManyRequests);

        await Eventually.IsTrueAsync(() => HasRoom(ana.UserId), "the export is aborted", TimeSpan.FromSeconds(40));
    }

    [Test]
    public async Task An_export_of_a_deleted_user_omits_erased_data()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "words of Ana");
        using var anas = Server.As(ana.User.Access);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        };
        await anas.SendAsync(request).ReadAsync(HttpStatusCode.OK);
        await Eventually.IsTrueAsync(
            () => Server.ReadAuditAsync(1).AsTask().Result[0].Action == "account_erased", "the account is erased");
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);

        using var response = await http.PostAsJsonAsync($"/admin/users/{ana.UserId}/export/", new { reason = "asked for" });
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
        var text = string.Concat(archive.Entries.Select(entry => new StreamReader(entry.Open()).ReadToEnd()));

        Assert.That(text, Does.Contain("Deleted user").And.Contain("deleted_at"));
        Assert.That(text, Does.Not.Contain("words of Ana").And.Not.Contain(ana.User.Email));
    }

    // Returns when the export has started; the rest isn't read.
    private async Task<TcpClient> AskAsync(TestUser user)
    {
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(IPAddress.Loopback, Server.Address.Port);
        var body = $$"""{"password":"{{TestServer.Password}}"}""";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /auth/me/export/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {user.Access}\r\nContent-Type: "
            + $"application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var answer = new byte[12];
        await client.GetStream().ReadExactlyAsync(answer);
        Assert.That(Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1 200"));
        return client;
    }

    private bool HasRoom(Guid userId)
    {
        using var slot = Server.Get<ExportSlots>().TryTake(new ExportRequester(userId, default, AsAdmin: true));
        return slot is not null;
    }
}
