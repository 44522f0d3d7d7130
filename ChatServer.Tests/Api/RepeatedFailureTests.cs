using System.Net;
using ChatServer.Api.Room;
using ChatServer.Api.Sockets;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Api;

/// <summary>A failure of the server that a stranger can repeat is logged once a minute.</summary>
internal sealed class RepeatedFailureTests
{
    [Test]
    public async Task Failing_handshakes_get_500_and_each_kind_of_failure_is_logged_once()
    {
        var directory = Directory.CreateTempSubdirectory("chat-log-").FullName;
        await using (var server = await TestServer.StartAsync(
            services => services.AddSingleton<ISocketApi, BrokenApi>(), ("Chat:Logs:File", Path.Combine(directory, "chat.log"))))
        {
            for (var attempt = 0; attempt < 10; attempt++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/ws/broken");
                request.Headers.Add("Connection", "Upgrade");
                request.Headers.Add("Upgrade", "websocket");
                request.Headers.Add("Sec-WebSocket-Version", "13");
                request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
                using var answer = await server.Http.SendAsync(request);

                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
                Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("Internal server error"));
            }
        }

        var lines = Directory.GetFiles(directory).SelectMany(File.ReadAllLines).ToList();
        Directory.Delete(directory, recursive: true);
        Assert.That(lines.Count(line => line.Contains(" ERR ", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(lines, Has.Some.Contains("GET /ws/broken failed"));
    }

    private sealed class BrokenApi : ISocketApi
    {
        public SocketDescription Description => RoomSocketDescription.Value;

        private int asked;

        public string Path => "/ws/broken";

        public string? ClosedBecause =>
            throw (asked++ % 2 == 0 ? new InvalidOperationException("odd") : new NotSupportedException("even"));

        public IFrameEncoder Encoder => throw new NotSupportedException();

        public ISocketSession Open(Connection connection) => throw new NotSupportedException();
    }
}
