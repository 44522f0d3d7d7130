using System.Net;
using System.Net.Sockets;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>A server whose owners may have bots at public addresses only, as by default.</summary>
[Parallelizable]
internal sealed class PrivateBotTests : AgentsFixture
{
    [TestCase("https://127.0.0.1/")]
    [TestCase("https://192.168.1.1:8443/hook")]
    [TestCase("https://[::1]/")]
    [TestCase("https://169.254.169.254/latest/meta-data/")]
    [TestCase("http://bot.example.com/")]
    public async Task A_private_address_is_refused(string url)
    {
        var olga = await Server.RegisterAsync("Olga");
        var agent = await MakeAgentAsync(olga);

        await AssertInvalidAsync(olga, HttpMethod.Put, $"/messaging/agents/{agent}/webhook", new { url }, "url");
    }

    [Test]
    public async Task A_name_of_a_private_address_is_not_asked_and_not_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, provider: WebhookProvider.ProviderName);
        var url = $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        await AskAsync(olga, HttpMethod.Put, $"/messaging/agents/{agent}/webhook", new { url });
        var chat = await OpenAsync(ana, agent);

        await SayAsync(ana, chat, "hello");
        await Eventually.IsTrueAsync(
            async () => (await RunsAsync(olga, chat)).Any(run => run.Text("state") == "failed"), "the run fails");

        var run = (await RunsAsync(olga, chat)).Single();
        Assert.That(run.Text("error_code"), Is.EqualTo("refused"));
        Assert.That(
            DateTime.Parse(run.Text("ended_at")!, null) - DateTime.Parse(run.Text("started_at")!, null),
            Is.LessThan(TimeSpan.FromSeconds(1)), "the first wait before another attempt");
        Assert.That(listener.Pending(), Is.False);
    }
}
