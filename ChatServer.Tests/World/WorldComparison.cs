namespace ChatServer.Tests.World;

/// <summary>
/// Compares every user's view of the conversations with the model: histories through each API, and pins, files, replies and
/// marks.
/// </summary>
internal static class WorldComparison
{
    public static async Task CompareAsync(WorldPlay play)
    {
        foreach (var conversation in play.Conversations.Where(conversation => conversation.Id > 0))
        {
            for (var person = 0; person < WorldPlay.People; person++)
                await CompareAsync(play, conversation, person);
        }

        for (var person = 0; person < WorldPlay.People; person++)
            await ListComparison.CompareAsync(play, person);
    }

    public static async Task CompareAsync(WorldPlay play, WorldConversation conversation, int person)
    {
        var what = $"in conversation {conversation.Id} for person {person}";
        var seen = conversation.VisibleTo(person).ToList();
        WorldFailure.Unless(
            await play.ReadAsync(person, conversation.Id), seen.Select(message => SeenOf(play, conversation, message, person)),
            $"the history {what}");
        await CompareInMessagesAsync(play, conversation, person, what);
        WorldFailure.Unless(
            await play.ReadInMessagingAsync(person, conversation),
            conversation.IsGroup ? [] : seen.Where(message => !message.IsDeleted)
                .Select(message => (message.Id, play.Persons[message.Sender].Id, message.Preview)),
            $"the Messaging API {what}");
        await CompareListsAsync(play, conversation, person, seen, what);
        await CompareMarksAsync(play, conversation, person, what);
    }

    private static async Task CompareInMessagesAsync(WorldPlay play, WorldConversation conversation, int person, string what)
    {
        var expected = conversation.VisibleTo(person).Select(message => (
            SeenOf(play, conversation, message, person), IsRead(play, conversation, message, person)));
        WorldFailure.Unless(await play.ReadInMessagesAsync(person, conversation.Id), expected, $"the Messages API {what}");
    }

    private static async Task CompareListsAsync(
        WorldPlay play, WorldConversation conversation, int person, List<WorldMessage> seen, string what)
    {
        WorldFailure.Unless(
            await play.ListAsync(person, $"/chat/thread/pins/{conversation.Id}/"),
            seen.Where(message => IsPinned(message, UntilOf(conversation, person)))
                .OrderByDescending(message => message.PinnedAt).Select(message => message.Id), $"pins {what}");
        WorldFailure.Unless(
            await play.ListAsync(person, $"/chat/thread/files/{conversation.Id}/", "files"),
            seen.Where(message => message is { File: not null, IsDeleted: false }).Select(message => message.Id).Reverse(),
            $"files {what}");
        foreach (var parent in conversation.Messages.Select(message => message.Parent).OfType<long>().Distinct().Take(2))
        {
            WorldFailure.Unless(
                await play.ListAsync(person, $"/chat/thread/replies/{parent}/"),
                conversation.IsVisibleTo(person, parent)
                    ? seen.Where(message => message.Parent == parent).Select(message => message.Id).Reverse()
                    : [],
                $"replies below {parent} {what}");
        }
    }

    // A read mark also shows that a message was received; others may see that even if they may not see the read mark.
    private static async Task CompareMarksAsync(WorldPlay play, WorldConversation conversation, int person, string what)
    {
        var marks = !conversation.Has(person)
            ? []
            : conversation.Members.Where(member => member.Value.IsIn).Select(member => member.Key == person
                ? (
                    play.Persons[member.Key].Id, Math.Max(member.Value.ShownReceived, OwnRead(member.Value)),
                    OwnRead(member.Value))
                : (play.Persons[member.Key].Id, Math.Max(member.Value.ShownReceived, member.Value.ShownRead), ShownRead(
                    play, member.Key, member.Value)));
        WorldFailure.Unless(
            await play.ReadMarksAsync(person, conversation.Id), marks.OrderBy(mark => mark.Item1), $"marks {what}");
    }

    /// <summary>Returns the position up to which all others have visibly read.</summary>
    public static long ReadByOthers(WorldPlay play, WorldConversation conversation, int person) => conversation.Members
        .Where(member => member.Value.IsIn && member.Key != person)
        .Select(member => ShownRead(play, member.Key, member.Value)).DefaultIfEmpty(long.MaxValue).Min();

    // For an own message: whether all others have read it, or had when the user left. For another's: whether the user has.
    private static bool IsRead(WorldPlay play, WorldConversation conversation, WorldMessage message, int person)
    {
        if (message.Sender != person)
            return message.Id <= OwnRead(conversation.Members[person]);

        return message.Id <= (conversation.Has(person)
            ? ReadByOthers(play, conversation, person)
            : conversation.Members[person].LeftRead);
    }

    private static long OwnRead(WorldMember member) => Math.Max(member.ShownRead, member.OwnRead);

    private static long ShownRead(WorldPlay play, int person, WorldMember member) =>
        play.Quiet.Contains(person) ? 0 : member.ShownRead;

    /// <summary>Returns a message as a user sees it. Former members don't see the number of later replies.</summary>
    public static SeenMessage SeenOf(WorldPlay play, WorldConversation conversation, WorldMessage message, int person)
    {
        var replies = conversation.Has(person) ? conversation.RepliesBelow(message.Id).ToList() : [];
        var seen = message.DeletedBy is { } by
            ? ShowOf(play, message, person, UntilOf(conversation, person)).Deleted(play.Persons[by].Id)
            : ShowOf(play, message, person, UntilOf(conversation, person)) with
            {
                ReplyTo = message.ReplyTo,
                Quoted = message.ReplyTo is { } id
                    && id > conversation.Members[person].ClearedUpTo
                    && !conversation.Find(id)!.IsDeleted
                    ? id
                    : null,
            };
        return seen with { Replies = replies.Count, LatestReply = replies.LastOrDefault()?.Id };
    }

    // Former members see the message as it was when they left.
    private static SeenMessage ShowOf(WorldPlay play, WorldMessage message, int person, int until) =>
        new(message.Id, play.Persons[message.Sender].Id, message.Kind, message.TextAt(until))
        {
            File = message.File,
            IsEdited = message.IsEditedAt(until),
            Parent = message.Parent,
            ForwardedFrom = message.Author is { } author ? play.Persons[author].Id : null,
            IsPinned = IsPinned(message, until),
            PinnedBy = IsPinned(message, until) && message.PinnedBy is { } pinnedBy ? play.Persons[pinnedBy].Id : null,
            Reactions = SeenMessage.Join(
                message.Reactions.Where(reaction => reaction.Value <= until)
                    .Select(reaction => (reaction.Key.Emoji, play.Persons[reaction.Key.Person].Id))),
            Poll = message.IsPoll ? PollOf(play, message, person, until).ToString() : null,
        };

    private static SeenPoll PollOf(WorldPlay play, WorldMessage poll, int person, int until)
    {
        var votes = poll.Votes.Where(vote => vote.Value.At <= until)
            .ToDictionary(vote => play.Persons[vote.Key].Id, vote => vote.Value.Options);
        var mine = poll.Votes.TryGetValue(person, out var own) ? own.Options : [];
        return new SeenPoll(
            [.. Enumerable.Range(0, WorldMessage.Answers)
                .Select(option => votes.Values.LongCount(vote => vote.Contains(option)))],
            votes.Values.Count(vote => vote.Length > 0), poll.ClosedAt <= until, mine)
        {
            Votes = poll.IsAnonymous ? [] : new SortedDictionary<Guid, int[]>(votes),
        };
    }

    private static bool IsPinned(WorldMessage message, int until) => message.PinnedBy is not null && message.PinnedAt <= until;

    private static int UntilOf(WorldConversation conversation, int person) => conversation.Members[person].VisibleUntil;
}
