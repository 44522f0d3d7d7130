using ChatServer.Agents.Answers;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Groups;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>
/// Erases what the agents of a deleted account are and know. Their replies are their owner's messages, and erased with these.
/// </summary>
internal sealed class AgentErasure(AgentRuns runs)
{
    /// <summary>Erases one agent, because each may know thousands of answers; true if there may be more.</summary>
    public bool EraseOne(WriteScope write, Guid ownerId)
    {
        if (AgentStore.ListOf(write, ownerId) is not [var agent, ..])
        {
            AgentStore.Anonymize(write, ownerId);
            return false;
        }

        runs.EndAll(write, agent.Id);
        AgentChanges.Erase(write, agent);
        write.Publish(new AgentChanged(agent.Id, ownerId));
        return true;
    }

    /// <summary>
    /// Erases what a conversation keeps of agents beside its messages: the calls of tools and texts of the user's runs, and of
    /// their agents; in a chat the visitor's questions that wait for an answer, and the owner's note to the agent.
    /// </summary>
    public static void EraseConversation(WriteScope write, long conversationId, Guid userId)
    {
        RunCallStore.DeleteOf(write, conversationId, userId);
        RunTextStore.DeleteOf(write, conversationId, userId);
        AgentMentionStore.DeleteOf(write, conversationId, userId);
        if (AgentChatStore.Find(write, conversationId) is not { } chat)
            return;

        if (chat.OwnerId == userId)
            AgentChatStore.DeleteNote(write, conversationId);
        if (chat.VisitorId == userId)
            AnswerStore.DeleteAskedIn(write, conversationId);
    }
}
