using ChatServer.Agents.Chats;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Publishes the states of runs.</summary>
internal static class RunChanges
{
    public static void Publish(WriteScope write, AgentRun run, AgentChat chat)
    {
        write.Publish(new RunChanged(chat.VisitorId, run));
        if (!chat.IsOwn)
            write.Publish(new OwnedRunChanged(chat.OwnerId, run));
    }
}
