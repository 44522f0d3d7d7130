using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ChatServer.Hosting.Logs;
using ChatServer.Tests.Harness;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatServer.Tests.Hosting.Logs;

/// <summary>A server that logs everything at the most detailed level, to a file.</summary>
internal sealed class LogTests
{
    [Test]
    public async Task No_token_reaches_the_log_at_any_level()
    {
        var directory = Directory.CreateTempSubdirectory("chat-log-").FullName;
        var secrets = await UseAsync(Path.Combine(directory, "chat.log"));

        var log = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));

        Assert.That(log, Does.Contain("/ws/chat/room/?token=***"), "the bad request's first line is in the log");
        foreach (var secret in secrets)
            Assert.That(log, Does.Not.Contain(secret));
        Directory.Delete(directory, recursive: true);
    }

    [TestCase("GET /ws?token=abc.def&cursor=1", "GET /ws?token=***&cursor=1")]
    [TestCase("?expires=5&signature=0a1b2c", "?expires=5&signature=***")]
    [TestCase("Authorization: Bearer abc-def", "Authorization: Bearer ***")]
    [TestCase("{\"access\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2ln\"}", "{\"access\":\"***\"}")]
    [TestCase("access_token%3Dabc", "access_token%3D***")]
    [TestCase(
        "POST /api/v1/channels/webhooks/01234567-89ab-cdef-0123-456789abcdef/secret-1?x=2 failed",
        "POST /api/v1/channels/webhooks/01234567-89ab-cdef-0123-456789abcdef/***?x=2 failed")]
    [TestCase("System, PublicKeyToken=b77a5c561934e089", "System, PublicKeyToken=b77a5c561934e089")]
    [TestCase("a token of 12 hours for its bearer", "a token of 12 hours for its bearer")]
    public void Secrets_are_removed_from_text(string text, string expected) =>
        Assert.That(Secrets.Redact(text), Is.EqualTo(expected));

    [Test]
    public void Secrets_are_removed_from_properties_and_exceptions_at_any_depth()
    {
        var written = new StringWriter();
        var inner = new LoggerConfiguration().WriteTo.Sink(new TextSink(written)).CreateLogger();
        using var logger = new LoggerConfiguration().WriteTo.Sink(new RedactingSink(inner)).CreateLogger();

        var failure = new InvalidOperationException("?token=5ecre7", new IOException("Bearer 5ecre7"));
        logger.Error(
            failure, "{Path} {@Nested} {List} token=5ecre7", "/ws?token=5ecre7", new { Query = "?token=5ecre7" },
            new[] { "Bearer 5ecre7" });

        Assert.That(written.ToString(), Does.Contain("/ws?token=***")
            .And.Contain("InvalidOperationException").And.Contain("IOException"));
        Assert.That(written.ToString(), Does.Not.Contain("5ecre7"));
    }

    // A query, a header, a link, and an invalid request: Kestrel logs its first line with the exception.
    private static async Task<string[]> UseAsync(string file)
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Logs:File", file),
            ("Serilog:MinimumLevel:Default", "Verbose"),
            ("Serilog:MinimumLevel:Override:ChatServer", "Verbose"),
            ("Serilog:MinimumLevel:Override:Microsoft", "Verbose"),
            ("Serilog:MinimumLevel:Override:Microsoft.AspNetCore", "Verbose"),
            ("Serilog:MinimumLevel:Override:System", "Verbose"),
            ("Serilog:WriteTo:0:Args:restrictedToMinimumLevel", "Fatal"));
        var ana = await server.RegisterAsync("Ana");
        await using (var client = await RoomClient.ConnectAsync(server.Address, ana))
        {
            await client.SendConfirmedAsync(ana.UserId, "hello");
            await client.SendAsync(new { action = "authenticate", token = ana.Access });
            await client.ReceiveAsync("authenticated");
        }

        using var http = server.As(ana.Access);
        using var me = await http.GetAsync("/auth/me/");
        using var media = await server.Http.GetAsync(
            "/media/00000000000000000000000000000000?expires=9999999999&signature=5ecre7");
        using var refused = await server.Http.GetAsync($"/ws/chat/room/?token={ana.Access}x");
        await SendRawAsync(server.Address, $"GET /ws/chat/room/?token={ana.Access} HTTP\r\n\r\n");
        return [ana.Access, ana.Refresh, ana.Access.Split('.')[2], "5ecre7", TestServer.Password];
    }

    private static async Task SendRawAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("HTTP/1.1 400"));
    }

    private sealed class TextSink(TextWriter writer) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) =>
            writer.WriteLine(
                $"{logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception} "
                + $"{string.Join(' ', logEvent.Properties)}");
    }
}
