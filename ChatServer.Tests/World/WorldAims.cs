namespace ChatServer.Tests.World;

/// <summary>
/// Chooses the object of a step, so that many actions concern few messages, and most are allowed. A move says which actions are
/// allowed (<c>may</c>, with which the server is compared), and which are preferred (<c>likes</c>). From the numbers of a step,
/// the choice moves on to the first object that fits: a shortened history still does mostly the same.
/// </summary>
internal static class WorldAims
{
    // The number of newest fitting messages to choose from.
    private const int InPlay = 4;

    // Five of ten steps are in the first group.
    private static readonly int[] Places = [0, 0, 0, 0, 0, 1, 1, 2, 3, 4];

    /// <summary>Chooses a conversation; null if there is none that allows the action.</summary>
    public static WorldAim<WorldConversation>? AimAtPlace(
        this WorldPlay play, WorldStep step, Func<WorldAim<WorldConversation>, bool> may,
        Func<WorldAim<WorldConversation>, bool>? likes = null) =>
        play.Aim(step, place => [place], may, likes);

    /// <summary>Chooses a message in a conversation with messages.</summary>
    public static WorldAim<WorldMessage>? AimAtMessage(
        this WorldPlay play, WorldStep step, Func<WorldAim<WorldMessage>, bool> may,
        Func<WorldAim<WorldMessage>, bool>? likes = null) =>
        play.Aim(step, place => place.Messages.AsEnumerable().Reverse(), may, likes);

    /// <summary>Chooses a group and a user, a member or not.</summary>
    public static WorldAim<int>? AimAtPerson(
        this WorldPlay play, WorldStep step, Func<WorldAim<int>, bool> may, Func<WorldAim<int>, bool>? likes = null) =>
        play.Aim(step, place => place.IsGroup ? Enumerable.Range(0, WorldPlay.People) : [], may, likes);

    /// <summary>Chooses any object in a place.</summary>
    /// <param name="whats">The objects, newest first.</param>
    public static WorldAim<T>? Aim<T>(
        this WorldPlay play, WorldStep step, Func<WorldConversation, IEnumerable<T>> whats, Func<WorldAim<T>, bool> may,
        Func<WorldAim<T>, bool>? likes = null) =>
        play.Find(step, whats, may, likes, isAllowed: step.Mood != WorldMood.Bold)
        ?? (step.Mood == WorldMood.Bold ? play.Find(step, whats, may, likes, isAllowed: true) : null);

    private static WorldAim<T>? Find<T>(
        this WorldPlay play, WorldStep step, Func<WorldConversation, IEnumerable<T>> whats, Func<WorldAim<T>, bool> may,
        Func<WorldAim<T>, bool>? likes, bool isAllowed)
    {
        foreach (var place in Round(Places, step.Place).Distinct().Select(place => play.Conversations[place]))
        {
            var fitting = whats(place).SelectMany(what => Round([.. Enumerable.Range(0, WorldPlay.People)], step.Actor),
                (what, actor) => new WorldAim<T>(actor, place, what))
                .Where(aim => WorldPlay.CanName(aim.Actor, place) && may(aim) == isAllowed).ToList();
            if (fitting.Count > 0)
                return Choose(step, fitting, likes) with { IsAllowed = isAllowed };
        }

        return null;
    }

    private static WorldAim<T> Choose<T>(WorldStep step, List<WorldAim<T>> fitting, Func<WorldAim<T>, bool>? likes)
    {
        var liked = likes is null || step.Mood == WorldMood.Careless ? [] : fitting.Where(likes).ToList();
        var best = liked.Count > 0 ? liked : fitting;
        var whats = best.Select(aim => aim.What).Distinct().Take(InPlay).ToList();
        var what = whats[step.Message % whats.Count];
        return best.First(aim => Equals(aim.What, what));
    }

    private static IEnumerable<int> Round(int[] numbers, int from) =>
        numbers.Select((_, index) => numbers[(from + index) % numbers.Length]);
}
