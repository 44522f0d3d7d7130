using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// The recipients of every event of agents, live and by <c>sync</c>, on all sockets. <see cref="AgentEventTable"/> has the rows.
/// </summary>
internal sealed class AgentEventMatrixTests
{
    private const string OfEvents = "events:agent";
    private static readonly string[] Frames = [.. AgentEventTable.Rows.Select(row => row.Frame).Append(OfEvents)];

    [Test]
    public async Task Every_event_of_agents_reaches_the_right_users_live()
    {
        var provider = new ScriptedProvider();
        await using var server = await StartAsync(provider);
        await using var scene = await AgentScene.MakeAsync(server, provider);
        var wrong = new List<string>();

        foreach (var row in AgentEventTable.Rows)
        {
            await row.Cause(scene);
            foreach (var listener in scene.Listeners)
                Compare(wrong, row, listener, row.Recipients.Contains(listener.Role), await ListenAsync(listener));
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Every_event_of_agents_reaches_the_right_users_by_sync()
    {
        var provider = new ScriptedProvider();
        await using var server = await StartAsync(provider);
        await using var scene = await AgentScene.MakeAsync(server, provider);
        foreach (var row in AgentEventTable.Rows)
            await row.Cause(scene);
        var wrong = new List<string>();

        foreach (var listener in scene.Listeners)
        {
            var received = await CatchUpAsync(server, listener.User);
            foreach (var row in AgentEventTable.Rows)
                Compare(wrong, row, listener, row.IsKept && row.Recipients.Contains(listener.Role), received);
        }

        Assert.That(wrong, Is.Empty);
    }

    private static Task<TestServer> StartAsync(ScriptedProvider provider) => TestServer.StartAsync(
        services => services.AddSingleton<IAgentProvider>(provider), ("Chat:Agents:QuietPeriod", "00:00:00.1"));

    // The owner's devices don't follow, so of runs they get nothing.
    private static void Compare(
        List<string> wrong, AgentEventRow row, AgentListener listener, bool isExpected, IReadOnlyList<JsonElement> frames)
    {
        var ofRow = frames.Select(NameOf).Where(name => name == row.Frame || name == $"{OfEvents} {row.Type}").ToList();
        var sockets = ofRow.Count(name => name == row.Frame) >= 2 && ofRow.Contains($"{OfEvents} {row.Type}");
        if (isExpected ? !sockets : ofRow.Count > 0)
            wrong.Add($"{listener.Role}, {row.Event.Name}: expected {isExpected}, received [{string.Join(", ", frames)}]");
    }

    // The next frame is a pong, which proves that no event came before it.
    private static async Task<IReadOnlyList<JsonElement>> ListenAsync(AgentListener listener) =>
    [
        .. OfAgents(await listener.Room.ReceiveUntilPongAsync()), .. OfAgents(await listener.Messages.ReceiveUntilPongAsync()),
        .. OfAgents(await listener.Events.ReceiveUntilPongAsync()),
    ];

    private static async Task<IReadOnlyList<JsonElement>> CatchUpAsync(TestServer server, TestUser user)
    {
        await using var room = await server.ConnectAsync(user, cursor: "0");
        await using var messages = await server.ConnectToMessagesAsync(user, cursor: "0");
        await using var events = await server.ConnectToEventsAsync(user, cursor: "0");
        return
        [
            .. OfAgents((await room.ReceivePastAsync()).Frames), .. OfAgents((await messages.ReceivePastAsync()).Frames),
            .. OfAgents((await events.ReceivePastAsync()).Frames),
        ];
    }

    private static IEnumerable<JsonElement> OfAgents(IEnumerable<JsonElement> frames) =>
        frames.Where(frame => Frames.Contains(FrameRow.NameOf(frame)));

    private static string NameOf(JsonElement frame) => FrameRow.NameOf(frame) is OfEvents
        ? $"{OfEvents} {frame.GetProperty("data").GetProperty("data").Text("type")}"
        : FrameRow.NameOf(frame)!;
}
