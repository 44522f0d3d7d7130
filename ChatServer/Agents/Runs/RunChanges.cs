using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Publishes the states of runs.</summary>
internal static class RunChanges
{
    public static void Publish(WriteScope write, AgentRun run, RunPlace place)
    {
        if (place.Chat is not { } chat)
        {
            write.Publish(new GroupRunChanged(place.OwnerId, run));
            return;
        }

        write.Publish(new RunChanged(chat.VisitorId, run));
        if (!chat.IsOwn)
            write.Publish(new OwnedRunChanged(chat.OwnerId, run));
    }
}
