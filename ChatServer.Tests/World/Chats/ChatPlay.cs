using System.Globalization;
using System.Text.Json.Nodes;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Chats;

/// <summary>Chats of a few users, and the devices of those users.</summary>
internal sealed class ChatPlay(TestServer server, IReadOnlyList<WorldPerson> people)
{
    public const int People = 2;

    public TestServer Server => server;

    public IReadOnlyList<WorldPerson> Persons => people;

    public List<WorldChat> Chats { get; } = [];

    /// <summary>Two of each user: on <c>/ws/events</c> and on Socket.IO.</summary>
    public List<ChatDevice> Devices { get; } = [];

    /// <summary>The chats in which barriers are posted, by their users.</summary>
    public List<string> Barriers { get; } = [];

    /// <summary>The number of steps so far: it makes texts unique.</summary>
    public int Count { get; private set; }

    public void Begin() => Count++;

    /// <summary>A word that no other step writes.</summary>
    public static string Word(int step) => string.Create(CultureInfo.InvariantCulture, $"w{step}x");

    /// <summary>The chat of a step, and who acts on it: its owner, or in a bold one somebody else; null without chats.</summary>
    public (WorldChat Chat, int Actor)? Aim(WorldStep step)
    {
        if (Chats.Count == 0)
            return null;

        var chat = Chats[step.Place % Chats.Count];
        return (chat, step.Mood == WorldMood.Bold ? (chat.Owner + 1) % People : chat.Owner);
    }

    /// <summary>Fails unless the action was done for the owner, and refused for others; applies it to the model.</summary>
    public static void Expect(WorldStep step, WorldChat chat, int actor, bool isDone, Action apply)
    {
        WorldFailure.Unless(Describe(isDone), Describe(actor == chat.Owner), $"what person {actor} does, {step},");
        if (isDone)
            apply();

        static string Describe(bool isDone) => isDone ? "done" : "refused";
    }

    /// <summary>The owner's devices must hear of a message.</summary>
    /// <param name="isContent">Whether its content has changed: then <c>sync</c> brings the content only.</param>
    public void Tell(WorldChat chat, string node, string type, JsonObject data, bool isContent)
    {
        foreach (var device in Devices.Where(device => device.Person == chat.Owner))
            device.Expect(new ToldEvent(chat.Id, node, type, data.ToJsonString()), isContent);
    }

    /// <summary>The devices receive everything that has happened, and are compared with the model.</summary>
    public async Task SettleAsync()
    {
        foreach (var device in Devices.Where(device => device.IsConnected))
            await device.ReceiveAllAsync();
    }
}

/// <summary>An event of a message, its data as JSON.</summary>
internal sealed record ToldEvent(string Chat, string Node, string Type, string Data);
