using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>The bots of docs/agents-bots.md work, where their languages are installed.</summary>
[Parallelizable]
internal sealed partial class DocumentedBotTests : BotsFixture
{
    [TestCase("python", "python3", "bot.py")]
    [TestCase("js", "node", "bot.mjs")]
    public async Task A_documented_bot_answers(string language, string program, string fileName)
    {
        if (!IsInstalled(program))
            Assert.Ignore($"{program} is not installed");

        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, provider: WebhookProvider.ProviderName);
        var port = ServerProcess.FreePort();
        var secret = (await SetAsync(olga, agent, $"http://127.0.0.1:{port}/")).Text("secret")!;
        var folder = Directory.CreateTempSubdirectory("chat-bot-").FullName;
        var path = Path.Combine(folder, fileName);
        await File.WriteAllTextAsync(path, CodeIn(language));
        using var bot = Process.Start(new ProcessStartInfo(program, [path])
        {
            Environment = { ["BOT_SECRET"] = secret, ["PORT"] = port.ToString(CultureInfo.InvariantCulture) },
        })!;
        try
        {
            await Eventually.IsTrueAsync(() => Listens(port), "the bot listens");

            var reply = await ExchangeAsync(ana, await OpenAsync(ana, agent), "hello bot");
            Assert.That(reply.Text("content"), Is.EqualTo("You said: hello bot"));

            using var http = new HttpClient();
            using var forged = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/"), new StringContent("{}"));
            Assert.That((int)forged.StatusCode, Is.EqualTo(401), "a request without a signature");
        }
        finally
        {
            bot.Kill();
            await bot.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string CodeIn(string language) =>
        Code().Matches(Repository.Read("docs/agents-bots.md"))
            .Single(match => match.Groups["language"].Value == language).Groups["code"].Value;

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"```(?<language>\w+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
