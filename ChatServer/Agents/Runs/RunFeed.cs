using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Sends owners the states of the runs of their agents, as far as they watch and may read.</summary>
internal sealed class RunFeed(RunFollowers followers) : IEventListener
{
    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is OwnedRunChanged changed)
                Send(changed);
            else if (happened is ReadingNarrowed narrowed)
                End(narrowed);
        }
    }

    private void End(ReadingNarrowed narrowed)
    {
        foreach (var id in narrowed.ConversationIds)
            followers.Keep(id, userId => userId != narrowed.OwnerId);
    }

    private void Send(OwnedRunChanged changed)
    {
        var shown = new RunChanged(changed.OwnerId, changed.Run);
        foreach (var connection in followers.WatchersOf(changed.OwnerId)
            .Union(followers.Of(changed.Run.ConversationId).Where(connection => connection.User.Id == changed.OwnerId)))
            connection.Send(shown, Recipient.Actor);
    }
}
