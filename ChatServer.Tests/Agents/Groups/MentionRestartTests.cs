using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>A mention before a crash of the server.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class MentionRestartTests
{
    private static readonly (string, string)[] Settings = [("Chat:Agents:Enabled", "true")];

    [Test]
    public async Task A_confirmed_mention_is_answered_once_whenever_the_server_is_killed()
    {
        var directory = ServerProcess.NewDataDirectory();
        try
        {
            TestUser olga;
            long group, asked;
            await using (var server = await ServerProcess.StartAsync(directory, Settings))
            {
                await using var client = await server.ConnectAsync("Olga");
                olga = client.User;
                group = (await SendAsync(server, olga, "/chat/groups/", new { name = "Shop", member_ids = Array.Empty<Guid>() }))
                    .Data().Number("id");
                var agent = (await SendAsync(
                    server, olga, "/messaging/agents", new { handle = "shop", display_name = "Shop", greeting = "Good morning" }))
                    .Text("id");
                await SendAsync(server, olga, $"/chat/groups/{group}/agents/", new { agent_id = agent });
                asked = await client.SendInThreadAsync(group, "@shop hello");
                await server.KillAsync();
            }

            await using var again = await ServerProcess.StartAsync(directory, Settings);
            await Eventually.IsTrueAsync(
                async () => (await HistoryAsync(again, olga, group)).Any(message => message.Text("message") == "Good morning"),
                "it is answered");
            var history = await HistoryAsync(again, olga, group);
            var reply = history.Single(message => message.TryGetProperty("agent_id", out _));
            Assert.That(reply.Number("parent_id"), Is.EqualTo(asked));
            Assert.That(history.Single(message => message.Number("id") == asked).Number("reply_count"), Is.EqualTo(1));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<JsonElement> SendAsync(ServerProcess server, TestUser user, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Access);
        using var response = await server.Http.SendAsync(request);
        Assert.That(response.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.Created));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement[]> HistoryAsync(ServerProcess server, TestUser user, long group)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/chat/thread/messages/{group}/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Access);
        return (await server.Http.SendAsync(request).ReadAsync(HttpStatusCode.OK)).Data().Messages();
    }
}
