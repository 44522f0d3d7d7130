using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>Channels of all kinds, played over all APIs, and the devices that hear of them.</summary>
internal sealed class ChannelPlay(TestServer server, IReadOnlyList<WorldPerson> people, IReadOnlyList<WorldChannel> channels)
    : WorldPlay(server, people, channels)
{
    private int barriers;

    public IReadOnlyList<WorldChannel> Channels => channels;

    /// <summary>Two of each user: on <c>/ws/events</c> and on Socket.IO.</summary>
    public List<EventsDevice> Devices { get; } = [];

    /// <summary>How a step is performed.</summary>
    public static WorldWay WayOf(WorldStep step) => (step.Choice % 6) switch
    {
        0 => WorldWay.Room,
        1 => WorldWay.Messages,
        2 => WorldWay.Http,
        _ => WorldWay.Channels,
    };

    /// <summary>
    /// Whether a user gets at a conversation: in the Channels API by the right to read it, in the others as a member.
    /// </summary>
    public static bool Reaches(WorldStep step, WorldConversation place, int person) =>
        WayOf(step) == WorldWay.Channels ? ((WorldChannel)place).MayRead(person) : place.Has(person);

    /// <summary>The devices receive everything that has happened, and are compared with the model.</summary>
    public async Task SettleAsync()
    {
        foreach (var device in Devices.Where(device => device.IsConnected))
            await device.ReceiveAllAsync($"barrier {++barriers}");
    }
}

/// <summary>The API of an action: Room, the WebSocket or HTTP of the Messages API, or the Channels API.</summary>
internal enum WorldWay
{
    Room,
    Messages,
    Http,
    Channels,
}
