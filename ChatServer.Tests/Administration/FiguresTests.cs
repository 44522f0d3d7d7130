using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Figures;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class FiguresTests : FreshServerFixture
{
    [Test]
    public async Task Figures_match_a_full_count()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        for (var count = 0; count < 3; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"{count}");
        var upload = await anas.UploadAsync(ben.UserId, new byte[1_000]);
        var gone = await anas.UploadAsync(ben.UserId, new byte[500]);
        await ana.SendAsync(new { action = "delete_message", message_id = gone.Number("id") });
        await ana.ReceiveAsync("message_deleted");
        await anas.UploadAsync(ben.UserId, Uploading.Png, type: "image", data: """{"width":1,"height":1}""");
        var yesterday = (await ana.SendConfirmedAsync(ben.UserId, "yesterday")).Id();
        await Server.AgeAsync(yesterday, TimeSpan.FromDays(1));
        await Server.Get<VolumeCounter>().CountAsync(CancellationToken.None);
        await Server.Get<VolumeCounter>().CountAsync(CancellationToken.None);
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);

        var figures = await http.GetAsync("/admin/figures/").ReadAsync(HttpStatusCode.OK);

        var stored = figures.GetProperty("stored");
        Assert.That(stored.Number("users"), Is.EqualTo(3));
        Assert.That(stored.Number("conversations"), Is.EqualTo(1));
        Assert.That(stored.Number("messages"), Is.EqualTo(7));
        Assert.That(stored.Number("files"), Is.EqualTo(2));
        Assert.That(stored.Number("file_bytes"), Is.EqualTo(1_000 + Uploading.Png.Length));
        Assert.That(stored.Number("database_bytes"), Is.GreaterThan(10_000));
        Assert.That(figures.GetProperty("live").Number("connections"), Is.EqualTo(1));
        Assert.That(figures.GetProperty("live").Number("connected_users"), Is.EqualTo(1));
        var days = figures.GetProperty("days").EnumerateArray()
            .ToDictionary(day => day.Text("day")!, day => (day.Number("messages"), day.Number("files")));
        Assert.That(days.Values.Sum(day => day.Item1), Is.EqualTo(7));
        Assert.That(days[DateTime.UtcNow.ToString("yyyy-MM-dd", null)], Is.EqualTo((6L, 3L)));
        Assert.That(upload.Number("id"), Is.GreaterThan(0));
    }

    [Test]
    public async Task The_log_level_can_change_while_the_server_runs()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var logger = Server.Get<ILoggerFactory>().CreateLogger("ChatServer.Messages.Outbox");
        var before = (await http.GetAsync("/admin/log-level/").ReadAsync(HttpStatusCode.OK)).Text("level");
        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.False);

        await http.PutAsJsonAsync("/admin/log-level/", new { level = "debug" }).ReadAsync(HttpStatusCode.OK);

        Assert.That(before, Is.EqualTo("information"));
        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.True);
        Assert.That((await http.GetAsync("/admin/log-level/").ReadAsync(HttpStatusCode.OK)).Text("level"), Is.EqualTo("debug"));
        Assert.That(Server.Get<ILoggerFactory>().CreateLogger("Microsoft.Hosting").IsEnabled(LogLevel.Debug), Is.False);
    }
}
