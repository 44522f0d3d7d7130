using System.Net.Sockets;
using System.Text;
using ChatServer.Api.Errors;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Api.Room;

/// <summary>A request aborted by its client or by the shutdown isn't logged as an error.</summary>
[Parallelizable]
internal sealed class GoneClientTests
{
    private static readonly (string Path, string Type, string Body) Upload = (
        "/chat/attachment/", "multipart/form-data; boundary=frontier", "--frontier\r\n");
    private static readonly (string Path, string Type, string Body) SignIn = ("/auth/login/", "application/json", "{\"email\":");

    private static readonly Exception[] Breaks =
        [
            new OperationCanceledException(), new TaskCanceledException(), new ConnectionAbortedException(),
            new ConnectionResetException("reset"), new IOException()
        ];

    [Test]
    public async Task Requests_aborted_by_the_client_are_not_logged_as_errors()
    {
        var log = await LogOfAsync(async (server, ana) =>
        {
            for (var count = 0; count < 20; count++)
            {
                foreach (var request in new[] { Upload, SignIn })
                {
                    using var socket = await BeginAsync(server, ana, request);
                    if (count % 2 == 0)
                        socket.LingerState = new LingerOption(enable: true, seconds: 0); // a reset instead of an orderly close
                }
            }
        });

        Assert.That(log, Does.Contain("Draining").And.Not.Contain(" failed").And.Not.Contain("ERR"));
    }

    [Test]
    [Category("Long")]
    public async Task Requests_aborted_by_the_shutdown_are_not_logged_as_errors()
    {
        var open = new List<Socket>();
        var log = await LogOfAsync(async (server, ana) =>
        {
            foreach (var request in new[] { Upload, SignIn })
                open.Add(await BeginAsync(server, ana, request));
        });
        open.ForEach(socket => socket.Dispose());

        Assert.That(log, Does.Contain("Draining").And.Not.Contain(" failed").And.Not.Contain("ERR"));
    }

    [TestCaseSource(nameof(Breaks))]
    public async Task An_aborted_request_is_not_an_error(Exception failure)
    {
        var log = new NotedLog();
        var context = Request();
        context.RequestAborted = new CancellationToken(canceled: true);

        var handled = await Handler(log).TryHandleAsync(context, failure, context.RequestAborted);

        Assert.That(handled, Is.True);
        Assert.That(context.Response.StatusCode, Is.EqualTo(StatusCodes.Status499ClientClosedRequest));
        Assert.That(log.Levels, Is.Empty);
    }

    [Test]
    public async Task A_read_that_fails_on_the_broken_connection_is_not_an_error()
    {
        var log = new NotedLog();
        var context = Request();
        var failure = new TaskCanceledException("The request was aborted", new ConnectionAbortedException());

        await Handler(log).TryHandleAsync(context, failure, CancellationToken.None);

        Assert.That(context.Response.StatusCode, Is.EqualTo(StatusCodes.Status499ClientClosedRequest));
        Assert.That(log.Levels, Is.Empty);
    }

    [Test]
    public async Task A_request_cancelled_by_the_shutdown_gets_503_and_is_not_an_error()
    {
        var log = new NotedLog();
        var context = Request();

        await Handler(log, isStopping: true).TryHandleAsync(context, new OperationCanceledException(), CancellationToken.None);

        Assert.That(context.Response.StatusCode, Is.EqualTo(StatusCodes.Status503ServiceUnavailable));
        Assert.That(log.Levels, Is.Empty);
    }

    [Test]
    public async Task An_unrequested_cancellation_is_still_an_error()
    {
        var log = new NotedLog();
        var context = Request();

        await Handler(log).TryHandleAsync(context, new OperationCanceledException(), CancellationToken.None);

        Assert.That(context.Response.StatusCode, Is.EqualTo(StatusCodes.Status500InternalServerError));
        Assert.That(log.Levels, Is.EqualTo(new[] { LogLevel.Error }));
    }

    private static ErrorHandler Handler(NotedLog log, bool isStopping = false) =>
        new(new Lifetime(isStopping), TimeProvider.System, log);

    private static DefaultHttpContext Request() => new() { RequestServices = new ServiceCollection().BuildServiceProvider() };

    // Returns what a server logs until it has stopped.
    private static async Task<string> LogOfAsync(Func<TestServer, TestUser, Task> use)
    {
        var directory = Directory.CreateTempSubdirectory("chat-log-").FullName;
        await using (var server = await TestServer.StartAsync(("Chat:Logs:File", Path.Combine(directory, "chat.log"))))
            await use(server, await server.RegisterAsync("Ana"));

        var log = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));
        Directory.Delete(directory, recursive: true);
        return log;
    }

    // The server asks for the body when it starts to read it, so the next step happens during that read.
    private static async Task<Socket> BeginAsync(
        TestServer server, TestUser user, (string Path, string Type, string Body) request)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {request.Path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {user.Access}\r\n" +
            $"Content-Type: {request.Type}\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new byte[100];
        var length = await socket.ReceiveAsync(answer.AsMemory(), patience.Token);
        Assert.That(Encoding.ASCII.GetString(answer, 0, length), Does.StartWith("HTTP/1.1 100 "));
        await socket.SendAsync(Encoding.ASCII.GetBytes(request.Body));
        return socket;
    }

    private sealed class Lifetime(bool isStopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);

        public CancellationToken ApplicationStopping => new(isStopping);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }

    private sealed class NotedLog : ILogger<ErrorHandler>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);
    }
}
