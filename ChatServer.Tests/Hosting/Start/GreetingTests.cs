using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using ChatServer.Hosting.Start;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Start;

internal sealed partial class GreetingTests : ServerFixture
{
    [Test]
    public async Task The_greeting_tells_where_the_server_listens_and_how_to_try_it()
    {
        var text = await Greeting.DescribeAsync(Server.Get<IServiceProvider>(), demo: false, CancellationToken.None);

        Assert.That(text, Does.Contain($"listens on {Server.Address.ToString().TrimEnd('/')}")
            .And.Contain(Server.DataDirectory).And.Contain("--demo"));
    }

    [Test]
    public async Task The_two_commands_and_lines_of_the_demo_let_two_users_chat()
    {
        var text = await Greeting.DescribeAsync(Server.Get<IServiceProvider>(), demo: true, CancellationToken.None);
        var urls = Commands().Matches(text).Select(match => new Uri(match.Groups[1].Value)).ToList();
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('{')).ToList();

        using var ana = await ConnectAsync(urls[0]);
        using var ben = await ConnectAsync(urls[1]);
        await ana.SendAsync(Encoding.UTF8.GetBytes(lines[0]).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
        var heardByBen = await ReceiveAsync(ben);
        await ben.SendAsync(Encoding.UTF8.GetBytes(lines[1]).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
        var confirmedToBen = await ReceiveAsync(ben);

        Assert.That(heardByBen, Does.Contain("re_message").And.Contain("Hello Ben, this is Ana"));
        Assert.That(confirmedToBen, Does.Contain("conf_message"));
        Assert.That(text, Does.Contain("For trying only").And.Contain("12 hours"));
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri url)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(url, CancellationToken.None);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[16_384];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    [GeneratedRegex("npx wscat -c \"([^\"]+)\"")]
    private static partial Regex Commands();
}
