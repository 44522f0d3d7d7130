using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>Resolves the users, conversations and times that a search names.</summary>
internal sealed class SearchPlanner(SearchTerms terms)
{
    private const string Me = "me";
    private const int LastYear = 2200;
    private static readonly DateTimeOffset Latest = new(LastYear, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public Outcome<SearchPlan> Plan(ReadScope read, Guid userId, SearchQuery query, SearchRequest request)
    {
        var conversation = request.ConversationId;
        if (query.In is { } place)
        {
            conversation = FindConversation(read, userId, place);
            if (conversation is null || (request.ConversationId is { } other && other != conversation))
                return Refusal.InvalidQuery($"in: no such conversation: {place}");
        }

        if (request.ConversationId is { } given && ConversationStore.FindView(read, given, userId) is null)
            return Refusal.UnknownConversation;

        Guid? sender = query.From is { } from ? FindUser(read, userId, from) : null;
        return query.From is not null && sender is null
            ? Refusal.InvalidQuery($"from: no such user: {query.From}")
            : Plan(read, userId, query, sender, conversation);
    }

    private SearchPlan Plan(ReadScope read, Guid userId, SearchQuery query, Guid? sender, long? conversation)
    {
        var wanted = query.Units.SelectMany(unit => unit.Terms(terms));
        if (sender is { } id)
            wanted = wanted.Append(terms.OfSender(id));
        if (query.HasFile)
            wanted = wanted.Append(terms.HasFile);

        Timestamp? since = query.Since is { } from ? TimeOf(from) : null;
        Timestamp? until = query.Until is { } to ? TimeOf(to) : null;
        return new SearchPlan(
            userId, query.Units, [.. wanted.Distinct()], sender, query.HasFile, conversation, since, until,
            OldestId: since is { } oldest ? SearchStore.FirstIdAt(read, oldest) : 1,
            NewestId: Math.Min(
                UncountedMessages.SearchedUpTo(read),
                until is { } newest ? SearchStore.FirstIdAt(read, newest) - 1 : long.MaxValue));
    }

    // Clamped to what a timestamp can hold.
    private static Timestamp TimeOf(DateTimeOffset moment)
    {
        var latest = moment.Year > LastYear ? Latest : moment;
        return Timestamp.From(moment < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : latest);
    }

    private static Guid? FindUser(ReadScope read, Guid userId, string name)
    {
        if (name.Equals(Me, StringComparison.OrdinalIgnoreCase))
            return userId;

        if (Guid.TryParse(name, out var id))
            return UserStore.Find(read, id)?.Id;

        var isEmail = name.IndexOf('@', StringComparison.Ordinal) > 0;
        return (isEmail ? UserStore.FindByEmail(read, name) : UserStore.FindByHandle(read, name.TrimStart('@')))?.Id;
    }

    private static long? FindConversation(ReadScope read, Guid userId, string name)
    {
        var id = long.TryParse(name, out var number) ? number
            : FindUser(read, userId, name) is { } other ? ConversationStore.FindDirect(read, userId, other)
            : null;
        return id is { } found && ConversationStore.FindView(read, found, userId) is not null ? found : null;
    }
}
