using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ChatServer.Accounts.Sessions;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Accounts;

/// <summary>The connection of a request that ends its own session.</summary>
[Parallelizable]
internal sealed class SignOutConnectionTests
{
    [Test]
    public async Task An_HTTP_connection_serves_further_requests_after_signing_out()
    {
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<IStartupFilter, SlowToFinish>());
        var ana = await server.RegisterAsync("Ana");
        var connections = 0;
        using var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            connections++;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };
        using var signOut = new HttpRequestMessage(HttpMethod.Post, "/auth/logout/");
        signOut.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ana.Access);

        using var signedOut = await http.SendAsync(signOut);
        using var healthy = await http.GetAsync("/healthz");

        Assert.That(signedOut.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(healthy.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(connections, Is.EqualTo(1));
    }

    // The response has reached the client while the request still runs, as on a busy machine.
    private sealed class SlowToFinish : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                await following(context);
                if (context.Request.Path != "/auth/logout/")
                    return;

                await context.Response.CompleteAsync();
                await Task.Delay(2 * RunningRequest.Grace);
            });
            next(app);
        };
    }
}
