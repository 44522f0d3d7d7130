using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// The recipients of every event, live and by <c>sync</c>, in both APIs with events. <see cref="EventTable"/> has the rows.
/// </summary>
[Parallelizable]
internal sealed class EventMatrixTests : ServerFixture
{
    private static readonly string[] OfMessages = ["re_message", "conf_message", "message_received", "message_sent"];

    [TestCase(SceneKind.Group)]
    [TestCase(SceneKind.Direct)]
    [TestCase(SceneKind.DirectWithBlocked)]
    public async Task Every_event_reaches_the_right_users_live(SceneKind kind)
    {
        await using var scene = await EventScene.MakeAsync(Server, kind);
        await ListenAsync(scene);
        var wrong = new List<string>();

        foreach (var row in RowsIn(kind))
        {
            await row.Cause(scene);
            foreach (var (listener, frames) in await ListenAsync(scene))
                Compare(wrong, $"{row.Room} live", row, listener, frames, ReceivesLive(row, listener.Standing));
        }

        Assert.That(wrong, Is.Empty);
    }

    [TestCase(SceneKind.Group)]
    [TestCase(SceneKind.Direct)]
    [TestCase(SceneKind.DirectWithBlocked)]
    public async Task Every_event_reaches_the_right_users_by_sync(SceneKind kind)
    {
        await using var scene = await EventScene.MakeAsync(Server, kind);
        foreach (var row in RowsIn(kind).Where(row => row.Audience != Audience.Unparted))
            await row.Cause(scene);
        await ListenAsync(scene);
        var wrong = new List<string>();

        foreach (var listener in scene.Listeners)
        {
            var received = await CatchUpAsync(listener.User);
            foreach (var row in RowsIn(kind))
                Compare(wrong, $"{row.Room} by sync", row, listener, received.About(row), ReceivesLater(row, listener.Standing));
            CompareOfGone(wrong, listener, received);
        }

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<EventRow> RowsIn(SceneKind kind) =>
        EventTable.Rows.Where(row => !row.OnlyInGroups || kind == SceneKind.Group);

    // Null if both are allowed: the acting device may or may not receive its own event.
    private static bool? ReceivesLive(EventRow row, Standing standing) => (row.Audience, standing) switch
    {
        (Audience.Others or Audience.Unparted, Standing.Actor) => null,
        (Audience.Added, Standing.Actor or Standing.Blocked) => null,
        (Audience.Added, Standing.Inside) => true,
        (_, Standing.Actor) => true,
        (Audience.Participants or Audience.Others, Standing.Inside or Standing.Blocked) => true,
        (Audience.Unparted, Standing.Inside) => true,
        _ => false,
    };

    // Former members have messages from before; CompareOfGone checks them.
    private static bool? ReceivesLater(EventRow row, Standing standing)
    {
        if (!row.IsKept)
            return false;

        return standing == Standing.Gone && OfMessages.Contains(row.Room) ? null : ReceivesLive(row, standing);
    }

    // The next frame is a pong, which proves that no event came before it.
    private static async Task<List<(Listener Listener, Received Received)>> ListenAsync(EventScene scene)
    {
        var frames = new List<(Listener, Received)>();
        foreach (var listener in scene.Listeners)
            frames.Add((listener, new Received(
                await listener.Room.ReceiveUntilPongAsync(), await listener.Messages.ReceiveUntilPongAsync())));
        return frames;
    }

    private async Task<Received> CatchUpAsync(TestUser user)
    {
        await using var room = await Server.ConnectAsync(user, cursor: "0");
        await using var messages = await Server.ConnectToMessagesAsync(user, cursor: "0");
        return new Received((await room.ReceivePastAsync()).Frames, (await messages.ReceivePastAsync()).Frames);
    }

    // If an event isn't expected, no other frame is either.
    private static void Compare(List<string> wrong, string what, EventRow row, Listener listener, Received frames, bool? expected)
    {
        var (room, messages) = listener.Standing == Standing.Actor && row.ToActor is { } names ? names : (row.Room, row.Messages);
        if (expected == true && !(frames.InRoom(room) && frames.InMessages(messages)))
            wrong.Add($"{listener.Name} ({listener.Standing}) should receive {what}, and receives {frames}");
        if (expected == false && !frames.IsEmpty)
            wrong.Add($"{listener.Name} ({listener.Standing}) should not receive {what}, and receives {frames}");
    }

    private static void CompareOfGone(List<string> wrong, Listener listener, Received received)
    {
        if (listener.Standing == Standing.Outside && !received.IsEmpty)
            wrong.Add($"{listener.Name} ({listener.Standing}) receives {received}");
        if (listener.Standing == Standing.Gone && received.Containing(PlaceMaking.Later) is { IsEmpty: false } later)
            wrong.Add($"{listener.Name} ({listener.Standing}) receives {later}");
        if (listener.Standing == Standing.Gone && !(received.Containing("hello") is { Room.Count: > 0, Messages.Count: > 0 }))
            wrong.Add($"{listener.Name} ({listener.Standing}) has lost earlier content, and receives {received}");
    }

    /// <summary>The frames that the two devices of a user received.</summary>
    private sealed record Received(IReadOnlyList<JsonElement> Room, IReadOnlyList<JsonElement> Messages)
    {
        public bool IsEmpty => Room.Count == 0 && Messages.Count == 0;

        public bool InRoom(string name) => Room.Any(frame => FrameRow.NameOf(frame) == name);

        public bool InMessages(string name) => Messages.Any(frame => FrameRow.NameOf(frame) == name);

        public Received About(EventRow row) => Where(frame => FrameRow.NameOf(frame) is var name
            && (name == row.Room || name == row.Messages || name == row.ToActor?.Room || name == row.ToActor?.Messages));

        public Received Containing(string text) => Where(frame => frame.GetRawText().Contains(text, StringComparison.Ordinal));

        public override string ToString() => $"[{string.Join(", ", Room.Concat(Messages).Select(frame => frame.GetRawText()))}]";

        private Received Where(Func<JsonElement, bool> isWanted) => new([.. Room.Where(isWanted)], [.. Messages.Where(isWanted)]);
    }
}
