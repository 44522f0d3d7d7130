using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>
/// Finds the agents that users change. Those of others are reported as missing, so that ids can't be probed.
/// </summary>
internal sealed class OwnAgents(SendLimits limits, SuspendedUsers suspended, AgentOptions options)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownAgent, RequestField.Agent);

    /// <summary>Before a write: changes count like messages. Null if the user may make one more.</summary>
    public Refusal? CheckRate(Guid actorId) =>
        limits.TryTakeMessage(actorId, out var retryAfter) ? null : Refusal.RateLimited(retryAfter);

    /// <summary>Null if a user may change what others see.</summary>
    public Refusal? CheckActor(WriteScope write, Guid actorId)
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.AgentsDisabled);

        if (UserStore.Find(write, actorId) is not { DisabledAt: null })
            return Refusal.SignedOut;

        return suspended.Contains(actorId, write.Now) ? Refusal.Suspended : null;
    }

    /// <summary>The agent, if the user may change it.</summary>
    public Outcome<Agent> FindToChange(WriteScope write, Guid actorId, Guid agentId)
    {
        if (CheckActor(write, actorId) is { } refused)
            return refused;

        return Find(write, actorId, agentId) is { } agent ? agent : Unknown;
    }

    /// <summary>The agent, if the user may take something back from it: a suspended user may.</summary>
    public Outcome<Agent> FindToReduce(WriteScope write, Guid actorId, Guid agentId)
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.AgentsDisabled);

        return Find(write, actorId, agentId) is { } agent ? agent : Unknown;
    }

    /// <summary>Null if the user has no such agent, or it is deleted.</summary>
    public static Agent? Find(ReadScope read, Guid ownerId, Guid agentId) =>
        AgentStore.Find(read, agentId) is { DeletedAt: null } agent && agent.OwnerId == ownerId ? agent : null;
}
