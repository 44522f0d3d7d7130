namespace ChatServer.Tests.World;

/// <summary>An app's copy of one conversation: a snapshot, kept up to date by frames alone.</summary>
internal sealed class ClientCopy
{
    private readonly SortedDictionary<long, SeenMessage> messages = [];
    private readonly Dictionary<long, HashSet<(string Emoji, Guid User)>> reactions = [];
    private readonly Dictionary<long, SeenPoll> polls = [];
    private readonly Dictionary<Guid, (long Received, long Read)> marks = [];
    private readonly List<(long Id, Func<SeenMessage, SeenMessage> Change)> early = [];
    private long clearedUpTo;

    /// <summary>Archived, muted, pinned.</summary>
    public (bool IsArchived, bool IsMuted, bool IsOnTop) Settings { get; set; }

    /// <summary>The server has asked to read the history again; until then the copy is out of date.</summary>
    public bool IsOutOfDate { get; set; }

    public IEnumerable<SeenMessage> Messages => messages.Values.Select(Complete);

    public (long Received, long Read) MarksOf(Guid user) => marks.GetValueOrDefault(user);

    /// <summary>Takes the messages of a history; later frames change their polls and reactions.</summary>
    public void Take(SeenMessage message, SeenPoll? poll)
    {
        messages[message.Id] = message;
        foreach (var reaction in message.Reactions.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(reaction => reaction.Split(' ')))
            ReactionsOf(message.Id).Add((reaction[0], Guid.Parse(reaction[1])));
        if (poll is not null)
            polls[message.Id] = poll;
    }

    // A client skips messages that it has, and messages that it has to hide.
    public void Add(SeenMessage message)
    {
        if (message.Id <= clearedUpTo || !messages.TryAdd(message.Id, message))
            return;

        // Only a file is in the history before it is announced, and can be pinned and edited there.
        foreach (var (_, change) in early.Where(one => one.Id == message.Id && message.File is not null))
            messages[message.Id] = change(messages[message.Id]);
    }

    public void Edit(long id, string text, bool isEdited) =>
        Change(id, message => message with { Text = text, IsEdited = isEdited });

    public void Delete(long id, Guid by)
    {
        reactions.Remove(id);
        Change(id, message => message.Deleted(by));
    }

    public void React(long id, string emoji, Guid user, bool isAdded)
    {
        if (isAdded)
            ReactionsOf(id).Add((emoji, user));
        else
            ReactionsOf(id).Remove((emoji, user));
    }

    public void Pin(long id, Guid? by) => Change(id, message => message with { IsPinned = by is not null, PinnedBy = by });

    public void ChangePoll(long id, Func<SeenPoll, SeenPoll> change) =>
        polls[id] = change(polls.GetValueOrDefault(id) ?? SeenPoll.New);

    // A read message counts as received.
    public void Mark(Guid user, long id, bool isRead)
    {
        var (received, read) = MarksOf(user);
        marks[user] = (Math.Max(received, id), isRead ? Math.Max(read, id) : read);
    }

    public void ChangeSettings(bool isArchived, bool isMuted, bool isOnTop, long cleared)
    {
        Settings = (isArchived, isMuted, isOnTop);
        clearedUpTo = Math.Max(clearedUpTo, cleared);
        foreach (var hidden in messages.Keys.TakeWhile(id => id <= clearedUpTo).ToList())
            messages.Remove(hidden);
    }

    private void Change(long id, Func<SeenMessage, SeenMessage> change)
    {
        if (messages.TryGetValue(id, out var message))
            messages[id] = change(message);
        else
            early.Add((id, change));
    }

    private SeenMessage Complete(SeenMessage message)
    {
        var replies = messages.Values.Where(reply => reply.Parent == message.Id && !reply.IsDeleted).ToList();
        return message with
        {
            Quoted = message.ReplyTo is { } id && messages.TryGetValue(id, out var quoted) && !quoted.IsDeleted ? id : null,
            Replies = replies.Count,
            LatestReply = replies.LastOrDefault()?.Id,
            Reactions = SeenMessage.Join(ReactionsOf(message.Id)),
            Poll = message.Kind == "poll" && !message.IsDeleted
                ? (polls.GetValueOrDefault(message.Id) ?? SeenPoll.New).ToString()
                : null,
        };
    }

    private HashSet<(string Emoji, Guid User)> ReactionsOf(long id) =>
        reactions.TryGetValue(id, out var known) ? known : reactions[id] = [];
}
