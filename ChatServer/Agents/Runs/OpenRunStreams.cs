using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The followers of runs that have no socket: each is woken when its run, or what it may read, has changed.</summary>
internal sealed class OpenRunStreams : IEventListener
{
    /// <summary>How many streams a user may have at once.</summary>
    public const int MaxOfUser = 8;
    private readonly Lock gate = new();
    private readonly List<RunStream> streams = [];

    /// <summary>False if the user has too many.</summary>
    public bool TryAdd(RunStream stream)
    {
        lock (gate)
        {
            if (streams.Count(other => other.UserId == stream.UserId) >= MaxOfUser)
                return false;

            streams.Add(stream);
            return true;
        }
    }

    public void Close(RunStream stream)
    {
        lock (gate)
            streams.Remove(stream);
    }

    public void OnCommitted(Commit commit)
    {
        lock (gate)
        {
            if (streams.Count == 0)
                return;

            foreach (var happened in commit.Events)
            {
                switch (happened)
                {
                    case RunChanged changed:
                        Wake(changed.Run.Id);
                        break;
                    case GroupRunChanged changed:
                        Wake(changed.Run.Id);
                        break;
                    // What a user may read may have changed.
                    case AgentChanged or MembersChanged or MembershipChanged { IsMember: false }:
                        Wake(runId: null);
                        break;
                }
            }
        }
    }

    private void Wake(long? runId)
    {
        foreach (var stream in streams)
        {
            if (runId is null || stream.RunId == runId)
                stream.NoteChange();
        }
    }
}
