using ChatServer.Agents.Answers;
using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>
/// Changes what the owner of an agent may read of its chats. Less holds at once, for what was written before, too; more only for
/// what is written later.
/// </summary>
internal sealed class OwnerReading(ConversationCache conversations, RunFollowers followers)
{
    // From nothing to everything.
    private static readonly string[] Order = [AgentSettings.Never, AgentSettings.OnRequest, AgentSettings.Always];

    /// <param name="agent">Whose settings change.</param>
    public void Change(WriteScope write, Agent agent, string before, string after)
    {
        var (was, becomes) = (Array.IndexOf(Order, before), Array.IndexOf(Order, after));
        if (becomes < was)
            Narrow(write, agent);
        else if (becomes > was && after == AgentSettings.Always)
            OwnedChatStore.ShowLater(write, agent.Id);
    }

    private void Narrow(WriteScope write, Agent agent)
    {
        OwnedChatStore.HideAll(write, agent.Id);
        AnswerStore.DeleteUnanswered(write, agent.Id); // they are texts of these chats
        foreach (var id in OwnedChatStore.ListTakenOver(write, agent.Id))
        {
            if (conversations.Find(write, id) is { } conversation)
                conversations.Reload(write, conversation, () => OwnedChatStore.HideFromOwner(write, conversation));
        }

        var followed = followers.FollowedBy(agent.OwnerId).Where(id => !RunWatch.MayFollow(write, agent.OwnerId, id)).ToList();
        if (followed.Count > 0)
            write.Publish(new ReadingNarrowed(agent.OwnerId, followed));
    }
}
