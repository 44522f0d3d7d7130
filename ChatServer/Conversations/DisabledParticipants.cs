using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// The users in the cached conversations who may neither send nor receive messages, so a message needs no table lookup. It can
/// include a sender who was disabled or deleted during their request. A user in this set is looked up again before a message is
/// refused: enabling needs no event, whichever process does it. <see cref="Accounts.Sessions.RevocationWatch"/> reports users
/// disabled by another process. Used on the writer's thread only.
/// </summary>
internal sealed class DisabledParticipants : IEventListener, IWriterState
{
    private readonly HashSet<Guid> disabled = [];
    private readonly HashSet<Guid> enabled = [];

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is UserDisabled user)
                disabled.Add(user.UserId);
        }
    }

    /// <summary>Loads the participants of a conversation from the tables when the conversation is loaded.</summary>
    public void Note(IEnumerable<ParticipantRow> participants) =>
        disabled.UnionWith(participants.Where(participant => participant.IsDisabled).Select(participant => participant.UserId));

    public bool Contains(ReadScope read, Guid userId)
    {
        if (!disabled.Contains(userId))
            return false;

        if (UserStore.Find(read, userId) is not { DisabledAt: null })
            return true;

        disabled.Remove(userId);
        enabled.Add(userId);
        return false;
    }

    // A user whose enabling was rolled back is still disabled; anyone else who is added here again is just looked up once more.
    public void RolledBack()
    {
        disabled.UnionWith(enabled);
        enabled.Clear();
    }
}
