namespace ChatServer.Tests.World;

/// <summary>A conversation in the naive model: lists, no counters.</summary>
internal class WorldConversation(bool isGroup)
{
    /// <summary>0 until its first message.</summary>
    public long Id { get; set; }

    public bool IsGroup { get; } = isGroup;

    /// <summary>All current and former participants.</summary>
    public SortedDictionary<int, WorldMember> Members { get; } = [];

    public List<WorldMessage> Messages { get; } = [];

    public long LastId => Messages.Count == 0 ? 0 : Messages[^1].Id;

    public bool Has(int person) => Members.TryGetValue(person, out var member) && member.IsIn;

    public bool Manages(int person) => IsGroup && Has(person) && Members[person].Role is "owner" or "admin";

    /// <summary>Returns the other side of a direct conversation; the user themselves in a conversation with themselves.</summary>
    public int OtherThan(int person) => Members.Keys.FirstOrDefault(member => member != person, person);

    public WorldMessage? Find(long? id) => Messages.Find(message => message.Id == id);

    public void Add(WorldMessage message)
    {
        Messages.Add(message);
        foreach (var member in Members.Values.Where(member => member.IsIn && !member.IsMuted))
            member.IsArchived = false;
    }

    public bool IsVisibleTo(int person, long id) =>
        Members.TryGetValue(person, out var member) && id > member.ClearedUpTo && (member.IsIn || id <= member.Left);

    public IEnumerable<WorldMessage> VisibleTo(int person) => Messages.Where(message => IsVisibleTo(person, message.Id));

    public int UnreadOf(int person) => !Has(person) ? 0
        : Messages.Count(message => message.Sender != person && !message.IsDeleted && message.Id > Members[person].ReadUpTo);

    public IEnumerable<WorldMessage> RepliesBelow(long id) =>
        Messages.Where(message => message.Parent == id && !message.IsDeleted);

    /// <summary>Adds a member, for whom earlier messages are in the history but not unread.</summary>
    public void Join(int person)
    {
        if (!Members.TryGetValue(person, out var member))
            Members[person] = member = new WorldMember { WasAway = true };
        member.Role = "member";
        member.Left = null;
        member.VisibleUntil = int.MaxValue;
        member.ReadUpTo = LastId;
        member.ReceivedUpTo = LastId;
    }

    /// <summary>Removes a member, whose last event is their removal.</summary>
    public void Leave(int person, int step)
    {
        Members[person].Left = LastId;
        Members[person].VisibleUntil = step;
        Members[person].WasAway = true;
        Members[person].Role = "member";
    }

    public void Clear(int person)
    {
        var member = Members[person];
        if (LastId <= member.ClearedUpTo)
            return;

        member.ClearedUpTo = LastId;
        member.ReadUpTo = Math.Max(member.ReadUpTo, LastId);
        member.IsArchived = false;
        member.TopOrder = 0;
    }
}
