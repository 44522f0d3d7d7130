using System.Collections.Concurrent;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// The connected members of each large conversation, so that the fan-out of an event costs as much as the conversation has
/// connected members, not members in all. Holds one entry per connected user and large conversation of theirs; a user has at
/// most <see cref="LargeConversations.MaxOfUser"/> of those.
/// </summary>
internal sealed class ConnectedMembers(ConversationKinds kinds)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ConnectedUser> users = [];
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<Guid, long>> byConversation = new();

    /// <summary>The recipients of an event; in a large conversation only connected members.</summary>
    public IEnumerable<Guid> RecipientsOf(Audience audience) => audience.Users
        ?? (byConversation.TryGetValue(audience.ConversationId, out var members)
            ? members.Where(member => member.Value < audience.MessageId).Select(member => member.Key)
            : []);

    /// <summary>Whether a connected user is a member of a large conversation.</summary>
    public bool Contains(long conversationId, Guid userId) =>
        byConversation.TryGetValue(conversationId, out var members) && members.ContainsKey(userId);

    /// <summary>Counts a connection of the user until the result is disposed.</summary>
    public IDisposable? Enter(Guid userId)
    {
        if (!kinds.HasLarge)
            return null;

        lock (gate)
        {
            if (!users.TryGetValue(userId, out var user))
                users[userId] = user = new ConnectedUser();
            user.Connections++;
        }

        return new Entry(this, userId);
    }

    /// <summary>
    /// The memberships of a user who has entered are about to be read: changes are kept until <see cref="EndRead"/>, as they may
    /// be newer than what is read.
    /// </summary>
    public void BeginRead(Guid userId)
    {
        lock (gate)
            users[userId].Reads++;
    }

    /// <summary>Adds the memberships that were read; none if reading failed.</summary>
    public void EndRead(Guid userId, IReadOnlyList<LargeMembershipRow> memberships)
    {
        lock (gate)
        {
            var user = users[userId];
            foreach (var (conversation, cleared) in memberships.Where(row => !user.Changed.Contains(row.ConversationId)))
                Add(userId, user, conversation, Math.Max(cleared, user.Cleared.GetValueOrDefault(conversation)));

            if (--user.Reads > 0)
                return;

            user.Changed.Clear();
            user.Cleared.Clear();
        }
    }

    private void Leave(Guid userId)
    {
        lock (gate)
        {
            if (!users.TryGetValue(userId, out var user) || --user.Connections > 0)
                return;

            users.Remove(userId);
            foreach (var conversation in user.Conversations)
                Remove(userId, conversation);
        }
    }

    /// <summary>Applies changes of memberships. Called on the writer's thread, in commit order.</summary>
    public void Apply(DomainEvent happened)
    {
        if (!kinds.HasLarge)
            return;

        if (happened is MembershipChanged membership)
            Change(membership);
        else if (happened is SettingsChanged settings)
            Clear(settings);
    }

    private void Change(MembershipChanged changed)
    {
        lock (gate)
        {
            if (!users.TryGetValue(changed.UserId, out var user))
                return;

            if (user.Reads > 0)
                user.Changed.Add(changed.ConversationId);
            if (changed.IsMember)
                Add(changed.UserId, user, changed.ConversationId, changed.ClearedPosition);
            else if (user.Conversations.Remove(changed.ConversationId))
                Remove(changed.UserId, changed.ConversationId);
        }
    }

    private void Clear(SettingsChanged changed)
    {
        lock (gate)
        {
            if (!users.TryGetValue(changed.UserId, out var user))
                return;

            if (user.Reads > 0)
                user.Cleared[changed.ConversationId] = changed.Settings.ClearedPosition;
            if (user.Conversations.Contains(changed.ConversationId))
                Add(changed.UserId, user, changed.ConversationId, changed.Settings.ClearedPosition);
        }
    }

    private void Add(Guid userId, ConnectedUser user, long conversationId, long clearedPosition)
    {
        user.Conversations.Add(conversationId);
        byConversation.GetOrAdd(conversationId, static _ => new())[userId] = clearedPosition;
    }

    private void Remove(Guid userId, long conversationId)
    {
        if (!byConversation.TryGetValue(conversationId, out var members))
            return;

        members.TryRemove(userId, out _);
        if (members.IsEmpty)
            byConversation.TryRemove(conversationId, out _);
    }

    private sealed class Entry(ConnectedMembers members, Guid userId) : IDisposable
    {
        private int hasLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref hasLeft, 1) == 0)
                members.Leave(userId);
        }
    }

    private sealed class ConnectedUser
    {
        public int Connections { get; set; }

        public HashSet<long> Conversations { get; } = [];

        /// <summary>How many reads of the memberships are running.</summary>
        public int Reads { get; set; }

        /// <summary>The conversations whose membership has changed while one is running.</summary>
        public HashSet<long> Changed { get; } = [];

        /// <summary>Up to where the user has cleared conversations while one is running.</summary>
        public Dictionary<long, long> Cleared { get; } = [];
    }
}

/// <summary>Reads which large conversations a connecting user is a member of.</summary>
internal sealed class MembershipReader(Database database, ConversationKinds kinds, ConnectedMembers members)
{
    /// <summary>Counts a connection of the user until the result is disposed.</summary>
    public IDisposable? Enter(Guid userId) => members.Enter(userId);

    /// <summary>
    /// Reads the memberships of a user who has entered. Must be called before the connection is registered, so that the
    /// connection misses no event.
    /// </summary>
    public async ValueTask ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (!kinds.HasLarge)
            return;

        members.BeginRead(userId);
        IReadOnlyList<LargeMembershipRow> memberships = [];
        try
        {
            memberships = await database.ReadAsync(read => LargeConversations.ListOf(read, userId), cancellationToken);
        }
        finally
        {
            members.EndRead(userId, memberships);
        }
    }
}
