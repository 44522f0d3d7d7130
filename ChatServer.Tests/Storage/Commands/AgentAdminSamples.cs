using ChatServer.Administration.Agents;
using ChatServer.Agents.Budgets;
using ChatServer.Refusals;
using ChatServer.Tests.Agents;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of what administrators do with agents and their budgets.</summary>
internal static class AgentAdminSamples
{
    public static CommandSample[] All { get; } =
    [
        After(
            async scene => new DisableAgent(scene.Call, await AgentAsync(scene), "spam"),
            again: RefusalCode.AgentStateUnchanged),
        After(EnableAsync, again: RefusalCode.AgentStateUnchanged),
        After(async scene => new RemoveAgent(scene.Call, await AgentAsync(scene), "spam"), again: RefusalCode.UnknownAgent),
        After(async scene => await PutAsync(scene)),
        After(DeleteAsync, again: RefusalCode.UnknownBudget),
    ];

    private static Task<Guid> AgentAsync(CommandScene scene) => scene.Server.AddAgentAsync(scene.Ana.UserId);

    private static async Task<EnableAgent> EnableAsync(CommandScene scene)
    {
        var agent = await AgentAsync(scene);
        await scene.Server.Get<AgentAdministration>()
            .DisableAsync(new DisableAgent(scene.Call, agent, "spam"), CancellationToken.None);
        return new EnableAgent(scene.Call, agent, "a mistake");
    }

    private static async Task<PutBudget> PutAsync(CommandScene scene) => new(
        scene.Call, new BudgetKey(BudgetScope.Agent, await AgentAsync(scene)),
        new BudgetAmounts { TokensPerDay = 1_000_000, MicrosPerMonth = 5_000_000 });

    private static async Task<DeleteBudget> DeleteAsync(CommandScene scene)
    {
        var command = await PutAsync(scene);
        await scene.Server.Get<BudgetAdministration>().PutAsync(command, CancellationToken.None);
        return new DeleteBudget(scene.Call, command.Key);
    }
}
