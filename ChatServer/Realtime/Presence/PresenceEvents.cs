using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Applies events that change which users may see each other, and what they see. A block takes effect immediately; the rest is
/// left to <see cref="PeerReader"/>.
/// </summary>
internal sealed class PresenceEvents(PresenceBoard board, PeerReadQueue reads, Invisibility invisible) : IEventListener
{
    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is InvisibilityChanged change)
            {
                invisible.Note(change.UserId, change.IsInvisible);
                board.See(change.UserId, change.At);
            }
            else if (board.HasViewers)
                Apply(happened);
        }
    }

    private void Apply(DomainEvent happened)
    {
        switch (happened)
        {
            case ConversationStarted started:
                reads.Note(started.OneId, [started.OtherId]);
                break;
            case MembersChanged group:
                foreach (var changed in group.Changed)
                    reads.Note(changed, group.Members);
                break;
            case BlockChanged { IsBlocked: true } block:
                board.ApplyBlock(block.UserId, block.BlockedId);
                break;
            case ProfileChanged profile:
                board.NotifyProfileChange(profile);
                break;
            case BlockChanged block:
                reads.Note(block.UserId, [block.BlockedId]);
                break;
        }
    }
}
