using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Profiles;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <param name="After">The last user of the previous page; null: from the first.</param>
/// <param name="Skip">How many matches to skip, for clients that count pages; <paramref name="After"/> is cheaper.</param>
/// <param name="WithTotal">Whether to count all matches, up to <see cref="PeopleSearch.MaxLooked"/>.</param>
internal sealed record PeopleRequest(string Text, Guid? After, int Limit, bool WithTotal = false, int Skip = 0);

/// <param name="Next">The user after whom the next page starts; null if there are no more.</param>
/// <param name="Total">If it was requested.</param>
internal sealed record FoundPeople(IReadOnlyList<FoundPerson> People, Guid? Next, int? Total);

/// <param name="ShowsEmail">Whether the searching user may see the email: they typed it, or they
/// <see cref="Acquaintances">know</see> its owner.</param>
/// <param name="IsKnown">Whether the searching user knows them; others are <see cref="StrangerLimits">counted</see>.</param>
internal sealed record FoundPerson(UserRow User, bool ShowsEmail, bool IsKnown);

/// <summary>
/// Finds users by name and handle, in the order of names. An email finds its owner only if it is complete, unless the searching
/// user <see cref="Acquaintances">knows</see> them: addresses can't be harvested. Neither can names: the number of strangers that
/// one user is shown is bounded. Disabled users, and users who have blocked the searching user, aren't found.
/// </summary>
internal sealed class PeopleSearch(Database database, RateLimitOptions limits, StrangerLimits strangers) : IDisposable
{
    public const int MaxTextLength = 100;
    public const int MaxLooked = 200;
    private const int MaxPeers = 500;
    private readonly UserRateLimit? rate =
        limits.Enabled
            ? new UserRateLimit(limits.PeopleSearchesPerMinute, TimeSpan.FromMinutes(1), burst: limits.PeopleSearchesPerMinute)
            : null;

    public async ValueTask<Outcome<FoundPeople>> FindAsync(
        Guid searcherId, PeopleRequest request, CancellationToken cancellationToken)
    {
        var text = request.Text.Trim();
        if (text.Length > MaxTextLength)
            return Refusal.InvalidQuery($"A search can have at most {MaxTextLength} characters");

        var isEmail = text.IndexOf('@', StringComparison.Ordinal) > 0;
        if (!isEmail && !UserTerms.JoinedWords(text).Any())
            return Refusal.InvalidQuery("A search must contain a letter or digit");

        if (rate is not null && !rate.TryTake(searcherId, out var retryAfter))
            return Refusal.RateLimited(retryAfter);

        var found = await database.ReadAsync(
            read => isEmail ? FindByEmail(read, searcherId, text, request) : FindByName(read, searcherId, text, request),
            cancellationToken);
        return strangers.TryShow(
            searcherId, found.People.Where(person => !person.IsKnown).Select(person => person.User.Id)) is { } wait
            ? Refusal.RateLimited(wait)
            : found;
    }

    public void Dispose() => rate?.Dispose();

    private static FoundPeople FindByEmail(ReadScope read, Guid searcherId, string text, PeopleRequest request)
    {
        if (request.After is not null)
            return new FoundPeople([], null, request.WithTotal ? 0 : null);

        var people = new List<FoundPerson>();
        if (UserStore.FindByEmail(read, text) is { } exact && IsVisible(read, searcherId, exact))
            people.Add(new FoundPerson(exact, ShowsEmail: true, Acquaintances.Knows(read, searcherId, exact.Id)));
        var peers = Acquaintances.List(read, searcherId, MaxPeers)
            .Where(id => id != people.FirstOrDefault()?.User.Id).Select(id => UserStore.Find(read, id));
        people.AddRange(peers.OfType<UserRow>()
            .Where(user => user.Email is { } email
                && EmailAddress.Fold(email).Contains(EmailAddress.Fold(text), StringComparison.Ordinal)
                && IsVisible(read, searcherId, user))
            .Take(request.Skip + request.Limit - people.Count)
            .Select(user => new FoundPerson(user, ShowsEmail: true, IsKnown: true)));
        return new FoundPeople([.. people.Skip(request.Skip)], null, request.WithTotal ? people.Count : null);
    }

    private static FoundPeople FindByName(ReadScope read, Guid searcherId, string text, PeopleRequest request)
    {
        JoinedWord[] words = [.. UserTerms.JoinedWords(text)];
        var people = new List<FoundPerson>();
        var (total, hasMore, looked, skipped) = (0, false, 0, 0);
        Guid? last = null;
        foreach (var candidate in NameWalk.After(
            read, [.. words.SelectMany(word => UserTerms.OfQuery(word.Folded)).Distinct()], PlaceOf(read, request.After)))
        {
            if (hasMore && !request.WithTotal || looked++ == MaxLooked)
            {
                hasMore = true;
                break;
            }

            var isFound = UserStore.Find(read, candidate.UserId) is { } user
                && Matches(user, words)
                && IsVisible(read, searcherId, user);
            total += isFound ? 1 : 0;
            hasMore |= isFound && people.Count == request.Limit;
            if (hasMore)
                continue;

            last = candidate.UserId;
            if (isFound && skipped++ >= request.Skip)
                people.Add(Show(read, searcherId, UserStore.Find(read, candidate.UserId)!));
        }

        var next = hasMore ? last : null;
        return new FoundPeople(people, next, request.WithTotal ? total : null);
    }

    private static FoundPerson Show(ReadScope read, Guid searcherId, UserRow user)
    {
        var isKnown = Acquaintances.Knows(read, searcherId, user.Id);
        return new FoundPerson(user, ShowsEmail: isKnown, isKnown);
    }

    private static NamedUser PlaceOf(ReadScope read, Guid? after) =>
        after is { } id && UserStore.Find(read, id) is { } user ? new NamedUser(UserTerms.NameOf(user), id) : NamedUser.First;

    private static bool Matches(UserRow user, JoinedWord[] wanted)
    {
        var words = UserTerms.WordsOf(user);
        return wanted.All(want => words.Any(word => want.Folded.Length < UserTerms.PieceLength && !word.IsUnspaced
            ? word.Folded.StartsWith(want.Folded, StringComparison.Ordinal)
            : word.Folded.Contains(want.Folded, StringComparison.Ordinal)));
    }

    private static bool IsVisible(ReadScope read, Guid searcherId, UserRow user) =>
        user.DisabledAt is null && !BlockStore.Exists(read, user.Id, searcherId);
}
