using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Sends owners the states of the runs of their agents, as far as they watch and may read, and in groups to members who
/// follow. Members who leave follow no longer.
/// </summary>
internal sealed class RunFeed(RunFollowers followers) : IEventListener
{
    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            switch (happened)
            {
                case OwnedRunChanged changed:
                    Send(changed);
                    break;
                case GroupRunChanged changed:
                    Send(changed);
                    break;
                case ReadingNarrowed narrowed:
                    End(narrowed);
                    break;
                case MembersChanged group:
                    followers.Keep(group.GroupId, group.Members.Contains);
                    break;
                case MembershipChanged { IsMember: false } left:
                    followers.Keep(left.ConversationId, userId => userId != left.UserId);
                    break;
            }
        }
    }

    private void End(ReadingNarrowed narrowed)
    {
        foreach (var id in narrowed.ConversationIds)
            followers.Keep(id, userId => userId != narrowed.OwnerId);
    }

    private void Send(GroupRunChanged changed)
    {
        foreach (var connection in followers.WatchersOf(changed.OwnerId).Union(followers.Of(changed.Run.ConversationId)))
            connection.Send(new RunChanged(connection.User.Id, changed.Run), Recipient.Actor);
    }

    private void Send(OwnedRunChanged changed)
    {
        var shown = new RunChanged(changed.OwnerId, changed.Run);
        foreach (var connection in followers.WatchersOf(changed.OwnerId)
            .Union(followers.Of(changed.Run.ConversationId).Where(connection => connection.User.Id == changed.OwnerId)))
            connection.Send(shown, Recipient.Actor);
    }
}
