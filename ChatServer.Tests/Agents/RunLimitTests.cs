using System.Net;
using System.Net.Http.Json;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>A visitor gets so many replies in an hour and no more.</summary>
internal sealed class RunLimitTests : AgentFixture
{
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Chat:Agents:RunsPerVisitorPerHour", "2")];

    [Test]
    public async Task A_retry_beyond_the_limit_says_when_to_try_again()
    {
        await using var ana = await Server.ConnectAsync("ana");
        await using var olga = await Server.ConnectAsync("olga");
        var agent = await CreateAgentAsync(olga.UserId);
        Provider.To("Again", ReplyScript.Saying("One"), ReplyScript.Saying("Two"));
        var thread = await AskAsync(ana, agent, "Again");
        await ReceiveUntilEndAsync(ana);
        using var http = Server.As(ana.User.Access);
        await RetryAsync(http, thread, HttpStatusCode.OK);
        await ReceiveUntilEndAsync(ana);

        using var refused = await RetryAsync(http, thread, HttpStatusCode.TooManyRequests);

        Assert.That(refused.Headers.RetryAfter!.Delta, Is.InRange(TimeSpan.FromMinutes(58), TimeSpan.FromHours(1)));
        Assert.That((await SkipToAsync(olga, "agent_attention")).Text("reason"), Is.EqualTo(WaitingReason.Limit));
    }

    private async Task<HttpResponseMessage> RetryAsync(HttpClient http, long thread, HttpStatusCode expected)
    {
        var run = (await ReadRunsAsync(thread))[^1].Id;
        var response = await http.PostAsync($"/messaging/runs/{NumberedUuid.OfRun(run)}/retry", content: null);
        Assert.That(response.StatusCode, Is.EqualTo(expected));
        return response;
    }
}
