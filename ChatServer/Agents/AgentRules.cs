using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.People;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>Who may see and use an agent.</summary>
internal static class AgentRules
{
    /// <summary>Whether a user may see an agent and write to it. Its owner always sees it.</summary>
    public static bool MaySee(ReadScope read, Guid viewerId, Agent agent)
    {
        if (agent.DeletedAt is not null)
            return false;

        if (agent.OwnerId == viewerId)
            return true;

        return agent.IsOpen && IsVisibleTo(read, viewerId, agent)
            && !BlockStore.Exists(read, agent.OwnerId, viewerId) && !BlockStore.Exists(read, viewerId, agent.OwnerId)
            && Accounts.UserStore.Find(read, agent.OwnerId) is { DisabledAt: null };
    }

    // The owner's contacts are the users whom the owner has written to.
    private static bool IsVisibleTo(ReadScope read, Guid viewerId, Agent agent) => agent.Visibility switch
    {
        AgentVisibility.Public => true,
        AgentVisibility.Contacts => Acquaintances.Knows(read, viewerId, agent.OwnerId),
        _ => false,
    };
}
