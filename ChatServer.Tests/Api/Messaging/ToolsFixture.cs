using System.Net;
using System.Text.Json;
using ChatServer.Agents.Tools;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>Tests whose agents have tools.</summary>
internal abstract class ToolsFixture : AgentsFixture
{
    protected ScriptedTools Tools { get; } = new();

    protected override void AddServices(IServiceCollection services)
    {
        base.AddServices(services);
        services.AddSingleton<IAgentTools>(Tools);
    }

    /// <summary>Waits until the last run of a chat is in a state, and returns it as its owner sees it.</summary>
    protected async Task<JsonElement> RunInAsync(Harness.TestUser owner, string chat, string state)
    {
        var run = default(JsonElement);
        await Eventually.IsTrueAsync(
            async () => (run = (await RunsAsync(owner, chat))[0]).Text("state") == state, $"the run is {state}");
        return await AskAsync(owner, HttpMethod.Get, $"/messaging/runs/{run.Text("id")}");
    }

    protected Task<JsonElement> DecideAsync(
        Harness.TestUser owner, JsonElement run, object decision, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(owner, HttpMethod.Post, $"/messaging/runs/{run.GetProperty("run").Text("id")}/decision", decision, expected);
}
