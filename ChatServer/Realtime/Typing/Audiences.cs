using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>
/// Caches who is notified of whose typing, so that typing doesn't query the database at every key. Users who left a group or
/// were blocked are removed as soon as that is committed, even from a notification in progress. Bounded: at the bound the cache
/// is cleared.
/// </summary>
internal sealed class Audiences : IEventListener
{
    private const int MaxKept = 2_000;
    private readonly Lock gate = new();
    private readonly Dictionary<(long ConversationId, Guid SenderId), Audience> kept = [];
    private long changes;

    /// <summary>Counts changes of groups, profiles and blocks: what was read under another count may be wrong.</summary>
    public long Changes => Volatile.Read(ref changes);

    public Audience? Find(long conversationId, Guid senderId)
    {
        lock (gate)
            return kept.GetValueOrDefault((conversationId, senderId)) is { IsStale: false } audience ? audience : null;
    }

    /// <summary>Caches what was read; null if it must be read again.</summary>
    /// <param name="changesBefore">The value of <see cref="Changes"/> before the read.</param>
    public Audience? TryKeep(long conversationId, Guid senderId, TypingRecipients recipients, long changesBefore)
    {
        lock (gate)
        {
            if (changes != changesBefore)
                return null;

            var sender = recipients.Sender;
            if (!kept.TryGetValue((conversationId, senderId), out var audience) || audience.Sender != sender)
                audience = Add(new Audience(sender, recipients.IsGroup, recipients.IsLarge));
            audience.Members = recipients.Members;
            audience.IsStale = false;
            return audience;
        }
    }

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is MembersChanged group)
                Change(audience => audience.ConversationId == group.GroupId, audience => Narrow(audience, [.. group.Members]));
            else if (happened is MembershipChanged { IsMember: false } left)
                Change(
                    audience => audience.ConversationId == left.ConversationId && audience.SenderId == left.UserId,
                    audience => audience.IsStale = true);
            else if (happened is ProfileChanged profile)
                Change(audience => audience.SenderId == profile.UserId, audience => audience.IsStale = true);
            else if (happened is BlockChanged block)
                Change(
                    audience => audience.SenderId == block.UserId || audience.SenderId == block.BlockedId,
                    audience => ApplyBlock(audience, block));
        }
    }

    private Audience Add(Audience audience)
    {
        if (kept.Count == MaxKept)
        {
            foreach (var forgotten in kept.Values)
                forgotten.Members = [];
            kept.Clear();
        }

        return kept[(audience.ConversationId, audience.SenderId)] = audience;
    }

    private void Change(Predicate<Audience> concerned, Action<Audience> change)
    {
        lock (gate)
        {
            Volatile.Write(ref changes, changes + 1);
            foreach (var audience in kept.Values.Where(audience => concerned(audience)))
                change(audience);
        }
    }

    private static void Narrow(Audience audience, HashSet<Guid> members)
    {
        audience.IsStale = true;
        audience.Keep(member => members.Contains(audience.SenderId) && members.Contains(member));
    }

    private static void ApplyBlock(Audience audience, BlockChanged block)
    {
        if (block.IsBlocked)
            audience.Keep(member => member != block.UserId && member != block.BlockedId);
        else
            audience.IsStale = true;
    }
}
