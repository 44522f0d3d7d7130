using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Hears what changes who may know of whom, and what they know. A block parts two at once; the rest is left to
/// <see cref="PeerReader"/>.
/// </summary>
internal sealed class PresenceEvents(PresenceBoard board, PeerErrands errands, Invisibility invisible) : IEventListener
{
    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is InvisibilityChanged change)
            {
                invisible.Note(change.UserId, change.IsInvisible);
                board.See(change.UserId, change.At);
            }
            else if (board.HasViewers)
                Hear(happened);
        }
    }

    private void Hear(DomainEvent happened)
    {
        switch (happened)
        {
            case ConversationBegan began:
                errands.Note(began.OneId, [began.OtherId]);
                break;
            case MembersChanged group:
                foreach (var changed in group.Changed)
                    errands.Note(changed, group.Members);
                break;
            case BlockChanged { IsBlocked: true } block:
                board.Part(block.UserId, block.BlockedId);
                break;
            case ProfileChanged profile:
                board.TellProfile(profile);
                break;
            case BlockChanged block:
                errands.Note(block.UserId, [block.BlockedId]);
                break;
        }
    }
}
