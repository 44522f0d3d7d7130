using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// Who hears what: every event, live and by <c>sync</c>, in both APIs that tell of it. <see cref="EventTable"/> has the rows.
/// </summary>
[Parallelizable]
internal sealed class EventMatrixTests : ServerFixture
{
    private static readonly string[] OfMessages = ["re_message", "conf_message", "message_received", "message_sent"];

    [TestCase(SceneKind.Group)]
    [TestCase(SceneKind.Direct)]
    [TestCase(SceneKind.DirectWithBlocked)]
    public async Task Live(SceneKind kind)
    {
        await using var scene = await EventScene.MakeAsync(Server, kind);
        await ListenAsync(scene);
        var wrong = new List<string>();

        foreach (var row in RowsIn(kind))
        {
            await row.Cause(scene);
            foreach (var (listener, heard) in await ListenAsync(scene))
                Compare(wrong, $"{row.Room} live", row, listener, heard, HearsLive(row, listener.Standing));
        }

        Assert.That(wrong, Is.Empty);
    }

    [TestCase(SceneKind.Group)]
    [TestCase(SceneKind.Direct)]
    [TestCase(SceneKind.DirectWithBlocked)]
    public async Task By_sync(SceneKind kind)
    {
        await using var scene = await EventScene.MakeAsync(Server, kind);
        foreach (var row in RowsIn(kind).Where(row => row.Audience != Audience.Unparted))
            await row.Cause(scene);
        await ListenAsync(scene);
        var wrong = new List<string>();

        foreach (var listener in scene.Listeners)
        {
            var told = await CatchUpAsync(listener.User);
            foreach (var row in RowsIn(kind))
                Compare(wrong, $"{row.Room} by sync", row, listener, told.About(row), HearsLater(row, listener.Standing));
            CompareOfGone(wrong, listener, told);
        }

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<EventRow> RowsIn(SceneKind kind) =>
        EventTable.Rows.Where(row => !row.OnlyInGroups || kind == SceneKind.Group);

    // Null where it may be either way: who did something needn't be told by the device that did it.
    private static bool? HearsLive(EventRow row, Standing standing) => (row.Audience, standing) switch
    {
        (Audience.Others or Audience.Unparted, Standing.Actor) => null,
        (Audience.Added, Standing.Actor or Standing.Parted) => null,
        (Audience.Added, Standing.Inside) => true,
        (_, Standing.Actor) => true,
        (Audience.Participants or Audience.Others, Standing.Inside or Standing.Parted) => true,
        (Audience.Unparted, Standing.Inside) => true,
        _ => false,
    };

    // Who is gone has messages from before; what they are like is looked at apart.
    private static bool? HearsLater(EventRow row, Standing standing) =>
        !row.IsKept ? false
        : standing == Standing.Gone && OfMessages.Contains(row.Room) ? null
        : HearsLive(row, standing);

    // A pong that comes next proves what did not come.
    private static async Task<List<(Listener Listener, Heard Heard)>> ListenAsync(EventScene scene)
    {
        var heard = new List<(Listener, Heard)>();
        foreach (var listener in scene.Listeners)
            heard.Add((listener, new Heard(
                await listener.Room.ReceiveUntilPongAsync(), await listener.Messages.ReceiveUntilPongAsync())));
        return heard;
    }

    private async Task<Heard> CatchUpAsync(TestUser user)
    {
        await using var room = await Server.ConnectAsync(user, cursor: "0");
        await using var messages = await Server.ConnectToMessagesAsync(user, cursor: "0");
        return new Heard((await room.ReceivePastAsync()).Frames, (await messages.ReceivePastAsync()).Frames);
    }

    // Where nothing is to be heard, nothing else is either.
    private static void Compare(List<string> wrong, string what, EventRow row, Listener listener, Heard heard, bool? expected)
    {
        var (room, messages) = listener.Standing == Standing.Actor && row.ToActor is { } names ? names : (row.Room, row.Messages);
        if (expected == true && !(heard.InRoom(room) && heard.InMessages(messages)))
            wrong.Add($"{listener.Name} ({listener.Standing}) should hear {what}, and hears {heard}");
        if (expected == false && !heard.IsEmpty)
            wrong.Add($"{listener.Name} ({listener.Standing}) should not hear {what}, and hears {heard}");
    }

    private static void CompareOfGone(List<string> wrong, Listener listener, Heard told)
    {
        if (listener.Standing == Standing.Outside && !told.IsEmpty)
            wrong.Add($"{listener.Name} ({listener.Standing}) is told {told}");
        if (listener.Standing == Standing.Gone && told.Saying(PlaceMaking.Later) is { IsEmpty: false } later)
            wrong.Add($"{listener.Name} ({listener.Standing}) is told {later}");
        if (listener.Standing == Standing.Gone && !(told.Saying("hello") is { Room.Count: > 0, Messages.Count: > 0 }))
            wrong.Add($"{listener.Name} ({listener.Standing}) has lost what was before, and is told {told}");
    }

    /// <summary>What the two devices of somebody heard.</summary>
    private sealed record Heard(IReadOnlyList<JsonElement> Room, IReadOnlyList<JsonElement> Messages)
    {
        public bool IsEmpty => Room.Count == 0 && Messages.Count == 0;

        public bool InRoom(string name) => Room.Any(frame => FrameRow.NameOf(frame) == name);

        public bool InMessages(string name) => Messages.Any(frame => FrameRow.NameOf(frame) == name);

        public Heard About(EventRow row) => Where(frame => FrameRow.NameOf(frame) is var name
            && (name == row.Room || name == row.Messages || name == row.ToActor?.Room || name == row.ToActor?.Messages));

        public Heard Saying(string text) => Where(frame => frame.GetRawText().Contains(text, StringComparison.Ordinal));

        public override string ToString() => $"[{string.Join(", ", Room.Concat(Messages).Select(frame => frame.GetRawText()))}]";

        private Heard Where(Func<JsonElement, bool> isWanted) => new([.. Room.Where(isWanted)], [.. Messages.Where(isWanted)]);
    }
}
