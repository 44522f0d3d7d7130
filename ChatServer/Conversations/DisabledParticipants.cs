using ChatServer.Accounts;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Who may neither write nor be written to, of those who take part in the cached conversations, so that a message looks into no table for it. A sender
/// stands here whose request was on its way while they were disabled or deleted. Who stands here is looked up again before a message is refused: enabling needs no event, whichever process does it. Disabling
/// in another process is heard of through <see cref="Accounts.Sessions.RevocationWatch"/>. Used on the writer's thread only.
/// </summary>
internal sealed class DisabledParticipants : IEventListener, IWriterState
{
    private readonly HashSet<Guid> disabled = [];
    private readonly HashSet<Guid> enabled = [];

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is UserDisabled user)
                disabled.Add(user.UserId);
        }
    }

    /// <summary>Takes over what the tables say of a conversation's participants when it is loaded.</summary>
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

    // Who was enabled in what was rolled back isn't; whoever else comes back here is looked up once more.
    public void RolledBack()
    {
        disabled.UnionWith(enabled);
        enabled.Clear();
    }
}
