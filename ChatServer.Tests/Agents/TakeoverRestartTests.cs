using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Takeovers of a server that is killed meanwhile.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class TakeoverRestartTests
{
    private const int Kills = 3;
    private const int Visitors = 4;

    private static readonly (string Key, string Value)[] Settings =
    [
        ("Chat:Agents:Enabled", "true"), ("Chat:Agents:QuietPeriod", "00:00:00"),
        ("Chat:Agents:RunsPerVisitorPerHour", "1000"), ("Chat:Agents:RunsPerConversationPerHour", "1000"),
    ];

    private readonly string directory = ServerProcess.NewDataDirectory();
    private readonly Random random = new(13);

    // A takeover that was confirmed before the kill is there after it, which the hand-back shows.
    private readonly HashSet<string> confirmed = [];

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_confirmed_takeover_outlasts_a_kill_and_nothing_of_the_agent_comes_behind_it()
    {
        TestUser olga;
        List<TestUser> visitors = [];
        List<string> chats = [];
        await using (var server = await ServerProcess.StartAsync(directory, Settings))
        {
            olga = await server.RegisterAsync("olga");
            var agent = await MakeAgentAsync(server, olga);
            for (var number = 0; number < Visitors; number++)
            {
                visitors.Add(await server.RegisterAsync("ana"));
                chats.Add(await OpenAsync(server, visitors[^1], olga, agent));
            }

            await RaceAndKillAsync(server, olga, visitors, chats);
        }

        for (var kill = 1; kill < Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(directory, Settings);
            await HandBackAsync(server, olga, chats);
            await RaceAndKillAsync(server, olga, visitors, chats);
        }

        await using var last = await ServerProcess.StartAsync(directory, Settings);
        await ExpectNothingLateAsync(last, visitors);
    }

    private async Task RaceAndKillAsync(ServerProcess server, TestUser olga, List<TestUser> visitors, List<string> chats)
    {
        confirmed.Clear();
        var races = visitors.Zip(chats, (visitor, chat) => RaceAsync(server, olga, visitor, chat)).ToList();
        await races[random.Next(races.Count)];
        await server.KillAsync();
        await Task.WhenAll(races);
    }

    private async Task RaceAsync(ServerProcess server, TestUser olga, TestUser visitor, string chat)
    {
        var wait = TimeSpan.FromMilliseconds(random.Next(15));
        using var visitors = server.As(visitor);
        using var owners = server.As(olga);
        try
        {
            using var asked = await visitors.PostAsJsonAsync(
                $"/messaging/conversations/{chat}/messages", new { content = $"What is {wait.Ticks}?" });
            await Task.Delay(wait);
            using var taken = await owners.PostAsJsonAsync($"/messaging/agent-conversations/{chat}/takeover", new { });
            if (taken.StatusCode == HttpStatusCode.OK)
            {
                lock (confirmed)
                    confirmed.Add(chat);
            }
        }
        catch (HttpRequestException)
        {
            // The server was killed before it answered.
        }
    }

    private async Task HandBackAsync(ServerProcess server, TestUser olga, List<string> chats)
    {
        using var owners = server.As(olga);
        foreach (var chat in chats)
        {
            using var handed = await owners.PostAsJsonAsync(
                $"/messaging/agent-conversations/{chat}/handback", new { answer_now = false });
            if (confirmed.Contains(chat))
                Assert.That(handed.StatusCode, Is.EqualTo(HttpStatusCode.OK), await handed.Content.ReadAsStringAsync());
        }
    }

    private static async Task ExpectNothingLateAsync(ServerProcess server, List<TestUser> visitors)
    {
        var takeovers = 0;
        foreach (var visitor in visitors)
        {
            await using var device = await server.ConnectAsync(visitor, cursor: "0");
            var judge = new TakeoverJudge();
            foreach (var frame in (await device.ReceivePastAsync()).Frames)
                judge.ObserveLogged(frame);
            Assert.That(judge.Late, Is.Empty);
            takeovers += judge.Takeovers;
        }

        Assert.That(takeovers, Is.GreaterThanOrEqualTo(Kills));
    }

    private static async Task<Guid> MakeAgentAsync(ServerProcess server, TestUser olga)
    {
        using var http = server.As(olga);
        var agent = await http.PostAsync(
            "/messaging/agents", new { handle = "shop", display_name = "Shop", visibility = "public" }, HttpStatusCode.OK);
        return agent.GetProperty("id").GetGuid();
    }

    private static async Task<string> OpenAsync(ServerProcess server, TestUser visitor, TestUser olga, Guid agent)
    {
        using var http = server.As(visitor);
        JsonElement chat = await http.PostAsync(
            "/messaging/conversations",
            new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent }, HttpStatusCode.OK);
        return chat.Text("id")!;
    }
}
