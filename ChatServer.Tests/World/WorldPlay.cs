using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>
/// A server and a naive model in which the same happens, see <see cref="WorldMoves"/>. Whether something is refused has to be the
/// same in both; what people see is compared by <see cref="WorldComparison"/>.
/// </summary>
internal sealed class WorldPlay(
    TestServer server, IReadOnlyList<WorldPerson> people, IReadOnlyList<WorldConversation> conversations)
{
    public const int People = 4;

    public TestServer Server => server;

    public IReadOnlyList<WorldPerson> Persons => people;

    public IReadOnlyList<WorldConversation> Conversations => conversations;

    /// <summary>How many steps were taken: makes texts different, and orders what is pinned.</summary>
    public int Count { get; private set; }

    public HashSet<(int Who, int Whom)> Blocks { get; } = [];

    /// <summary>Who keeps from others what they have read.</summary>
    public HashSet<int> Quiet { get; } = [];

    /// <summary>Who ever did: what others were told of them depends on when they asked.</summary>
    public HashSet<int> EverQuiet { get; } = [];

    public List<KeptCopy> Kept { get; } = [];

    public async Task PlayAsync(WorldStep step)
    {
        Count++;
        await WorldMoves.Find(step.Move).PlayAsync(this, step);
    }

    public WorldConversation PlaceOf(WorldMessage message) =>
        conversations.First(conversation => conversation.Messages.Contains(message));

    /// <summary>A stranger can't name a conversation in which nothing was said yet.</summary>
    public static bool CanName(int actor, WorldConversation conversation) => conversation.Id > 0 || conversation.Has(actor);

    /// <summary>Whether the other side has blocked somebody.</summary>
    public bool IsBlocked(int actor, WorldConversation conversation) =>
        !conversation.IsGroup && conversation.Has(actor) && Blocks.Contains((conversation.OtherThan(actor), actor));

    /// <summary>Whether somebody may do something with a message, whoever wrote it.</summary>
    public bool MayTouch(int actor, WorldConversation conversation, WorldMessage message) =>
        conversation.Has(actor)
        && conversation.IsSeenBy(actor, message.Id)
        && !message.IsDeleted
        && !IsBlocked(actor, conversation);

    /// <summary>Fails unless it was done if it may be; then it is done in the model, too.</summary>
    public static void Expect<T>(WorldStep step, WorldAim<T> aim, bool isDone, Action apply)
    {
        WorldFailure.Unless(
            isDone ? "done" : "refused", aim.IsAllowed ? "done" : "refused",
            $"what person {aim.Actor} did in conversation {aim.Place.Id} "
            + $"({(aim.What is WorldMessage { Id: var id } ? id : aim.What)}), {step}");
        if (aim.IsAllowed)
            apply();
    }

    public async Task<long> FindIdAsync(int actor, WorldConversation direct)
    {
        var other = people[direct.OtherThan(actor)].Id;
        var history = await people[actor].AskAsync($"/chat/messages/{other}/?limit=1");
        return history!.Value.GetProperty("data").GetProperty("messages")[0].Number("thread");
    }
}
