using System.Net;
using System.Text.Json;
using ChatServer.Agents.Concierge;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Tests of agents that know what their owners have answered.</summary>
internal abstract class ConciergeFixture : AgentsFixture
{
    protected const string Question = "Do you repair umbrellas?";
    protected const string Answer = "Yes, all of them.";

    /// <summary>Ana chats with Olga's agent.</summary>
    protected async Task<ConciergeScene> MakeChatAsync(object? settings = null)
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga, settings, ConciergeProvider.ProviderName);
        return new ConciergeScene(olga, ana, agent, await OpenAsync(ana, agent));
    }

    /// <summary>The same, and Ana has asked what the agent doesn't know; returns the id of the question that waits.</summary>
    protected async Task<string> AskUnknownAsync(ConciergeScene scene)
    {
        Assert.That(
            (await ExchangeAsync(scene.Ana, scene.Chat, Question)).Text("content"), Is.EqualTo(ConciergeProvider.PassedOn));
        return (await ListAsync(scene, "?unanswered=true")).Single().Text("id")!;
    }

    protected async Task<List<JsonElement>> ListAsync(ConciergeScene scene, string query = "") =>
        [.. (await AskAsync(scene.Olga, HttpMethod.Get, $"/messaging/agents/{scene.Agent}/answers{query}"))
            .GetProperty("answers").EnumerateArray()];

    protected Task<JsonElement> AnswerAsync(
        ConciergeScene scene, string question, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(
            scene.Olga, HttpMethod.Post, $"/messaging/agents/{scene.Agent}/answers/{question}/answer", body, expected);

    protected Task<JsonElement> TeachAsync(ConciergeScene scene, string question, string answer) =>
        AskAsync(scene.Olga, HttpMethod.Post, $"/messaging/agents/{scene.Agent}/answers", new { question, answer });
}

/// <summary>The owner, the visitor, the agent and the chat.</summary>
internal sealed record ConciergeScene(TestUser Olga, TestUser Ana, string Agent, string Chat);
