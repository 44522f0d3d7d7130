using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;

namespace ChatServer.Tests.Api.Access;

/// <summary>An event of agents and its recipients. Nobody else receives a frame when it happens.</summary>
/// <param name="Frame">The name of the frame in Room and in the Messages API.</param>
/// <param name="Type">The type of the event of <c>/ws/events</c>.</param>
/// <param name="IsKept">Whether <c>sync</c> returns it.</param>
/// <param name="Recipients">Who receives it.</param>
/// <param name="Cause">What causes it.</param>
internal sealed record AgentEventRow(
    Type Event, string Frame, string Type, bool IsKept, AgentRole[] Recipients, Func<AgentScene, Task> Cause);

/// <summary>
/// The matrix's events of agents. They happen in this order. A new event fails in <see cref="MatrixGuardTests"/> until it is
/// listed here or in <see cref="EventTable"/>.
/// </summary>
internal static class AgentEventTable
{
    private static readonly AgentRole[] Both = [AgentRole.Visitor, AgentRole.Follower, AgentRole.Owner];

    public static readonly AgentEventRow[] Rows =
    [
        new(typeof(RunSnapshot), "agent_run", "run", IsKept: false, [AgentRole.Follower], scene => scene.FollowAsync()),
        new(
            typeof(RunChanged), "agent_run", "run", IsKept: false, [AgentRole.Visitor, AgentRole.Follower],
            scene => scene.AskAsync("Are you there?")),
        new(typeof(RunChunk), "agent_chunk", "chunk", IsKept: false, [AgentRole.Follower], scene => scene.AnswerAsync()),
        new(
            typeof(AgentControlChanged), "agent_control", "control", IsKept: true, Both,
            scene => scene.ControlAsync("pause")),
        new(
            typeof(AgentAttention), "agent_attention", "attention", IsKept: true, [AgentRole.Owner],
            scene => scene.WriteAsync("Does nobody answer, as the agent is paused?")),
    ];
}
