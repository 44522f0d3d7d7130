using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>
/// A server and a naive model with the same actions, see <see cref="WorldMoves"/>. Both must refuse the same actions;
/// <see cref="WorldComparison"/> compares the views of the users.
/// </summary>
internal class WorldPlay(
    TestServer server, IReadOnlyList<WorldPerson> people, IReadOnlyList<WorldConversation> conversations)
{
    public const int People = 4;

    public TestServer Server => server;

    public IReadOnlyList<WorldPerson> Persons => people;

    public IReadOnlyList<WorldConversation> Conversations => conversations;

    /// <summary>The number of steps so far: it makes texts unique, and orders pins.</summary>
    public int Count { get; private set; }

    public HashSet<(int Who, int Whom)> Blocks { get; } = [];

    /// <summary>The users without read receipts.</summary>
    public HashSet<int> Quiet { get; } = [];

    /// <summary>The users who were ever without read receipts: others know their marks only from reads at the time.</summary>
    public HashSet<int> EverQuiet { get; } = [];

    public List<KeptCopy> Kept { get; } = [];

    /// <summary>A step begins.</summary>
    public void Begin() => Count++;

    public WorldConversation PlaceOf(WorldMessage message) =>
        conversations.First(conversation => conversation.Messages.Contains(message));

    /// <summary>Strangers can't name a conversation without messages.</summary>
    public static bool CanName(int actor, WorldConversation conversation) => conversation.Id > 0 || conversation.Has(actor);

    /// <summary>Returns whether the other side has blocked the actor.</summary>
    public bool IsBlocked(int actor, WorldConversation conversation) =>
        !conversation.IsGroup && conversation.Has(actor) && Blocks.Contains((conversation.OtherThan(actor), actor));

    /// <summary>Returns whether a user may act on a message, regardless of its author.</summary>
    public bool CanChange(int actor, WorldConversation conversation, WorldMessage message) =>
        conversation.Has(actor)
        && conversation.IsVisibleTo(actor, message.Id)
        && !message.IsDeleted
        && !IsBlocked(actor, conversation);

    /// <summary>Fails unless server and model agree whether the action is allowed; if it is, applies it to the model.</summary>
    public static void Expect<T>(WorldStep step, WorldAim<T> aim, bool isDone, Action apply)
    {
        WorldFailure.Unless(
            isDone ? "done" : "refused", aim.IsAllowed ? "done" : "refused",
            $"the action of person {aim.Actor} in conversation {aim.Place.Id} "
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
