using ChatServer.Agents.Providers;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// Every endpoint, action and type of frame, called in every relation to a conversation. The tables have the expected outcomes
/// (<see cref="HttpTable"/>, <see cref="FrameTables"/>; <see cref="Right"/> has the columns); a new row needs no change here.
/// </summary>
[Parallelizable]
internal sealed class AccessMatrixTests : ServerFixture
{
    private static readonly object[][] Cases =
    [
        [Relation.Participant, false], [Relation.Participant, true], [Relation.Stranger, false], [Relation.Stranger, true],
        [Relation.Removed, true], [Relation.Left, true], [Relation.Blocked, false], [Relation.Blocked, true],
        [Relation.Blocker, false],
        [Relation.Suspended, false], [Relation.Suspended, true],
    ];

    // Each refusal counts as an error, and there are more of them than a client may cause at once.
    protected override (string Key, string Value)[] Settings => [("Chat:Realtime:MaxErrorsPerTenSeconds", "1000")];

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton<IAgentProvider>(new ScriptedProvider().Otherwise(ReplyScript.Saying("To the sea")));

    [TestCaseSource(nameof(Cases))]
    [TestCase(Relation.Disabled, false)]
    [TestCase(Relation.SignedOut, false)]
    public async Task Every_endpoint_respects_the_rights_of_its_caller(Relation relation, bool isGroup)
    {
        var place = await Server.RelateAsync(await Server.MakePlaceAsync(isGroup), relation);
        using var http = Server.As(place.Actor.Access);
        var wrong = new List<string>();

        foreach (var row in HttpTable.Rows.Where(row => IsAskedIn(row.Within, isGroup)))
        {
            var answer = await row.AskAsync(http, place);
            Compare(wrong, row.Endpoint, row.Right.For(relation, isGroup), answer);
            if (relation == Relation.Stranger && row.Right.Stranger == Outcome.Missing)
                CompareWithMissing(wrong, row.Endpoint, answer, await row.AskAsync(http, place.Nowhere()));
        }

        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(Cases))]
    public Task Every_Room_action_respects_the_rights_of_its_sender(Relation relation, bool isGroup) =>
        AskFramesAsync(FrameTables.Room, relation, isGroup, async actor => await Server.ConnectAsync(actor));

    [TestCaseSource(nameof(Cases))]
    public Task Every_Messages_API_command_respects_the_rights_of_its_sender(Relation relation, bool isGroup) =>
        AskFramesAsync(FrameTables.Messages, relation, isGroup, async actor => await Server.ConnectToMessagesAsync(actor));

    [TestCaseSource(nameof(Cases))]
    public Task Every_event_of_a_client_respects_the_rights_of_its_sender(Relation relation, bool isGroup) =>
        AskFramesAsync(FrameTables.Events, relation, isGroup, async actor => await Server.ConnectToEventsAsync(actor));

    [TestCase(Relation.Disabled, 4503)]
    [TestCase(Relation.SignedOut, 4501)]
    public async Task Sockets_are_closed_when_their_user_is_disabled_or_signs_out(Relation relation, int code)
    {
        var place = await Server.MakePlaceAsync(isGroup: false);
        await using var room = await Server.ConnectAsync(place.Actor);
        await using var messages = await Server.ConnectToMessagesAsync(place.Actor);

        await Server.RelateAsync(place, relation);

        await room.ExpectCloseAsync(code);
        await messages.ExpectCloseAsync(code);
        Assert.That(
            async () => await Server.ConnectAsync(place.Actor), Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
        Assert.That(
            async () => await Server.ConnectToMessagesAsync(place.Actor),
            Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
    }

    // The socket is opened before the relation changes: a lost right ends on open sockets too.
    private async Task AskFramesAsync(
        FrameRow[] rows, Relation relation, bool isGroup, Func<TestUser, Task<SocketClient>> connectAsync)
    {
        var made = await Server.MakePlaceAsync(isGroup);
        await using var opened = relation == Relation.Stranger ? null : await connectAsync(made.Actor);
        var place = await Server.RelateAsync(made, relation);
        await using var stranger = opened is null ? await connectAsync(place.Actor) : null;
        var device = opened ?? stranger!;
        await device.ReceiveUntilPongAsync();
        var wrong = new List<string>();

        foreach (var row in rows.Where(row => IsAskedIn(row.Within, isGroup)))
        {
            var answer = await row.AskAsync(device, place);
            Compare(wrong, row.Name, row.Right.For(relation, isGroup), answer);
            if (relation == Relation.Stranger && row.Right.Stranger == Outcome.Missing)
                CompareWithMissing(wrong, row.Name, answer, await row.AskAsync(device, place.Nowhere()));
        }

        Assert.That(wrong, Is.Empty);
    }

    private static bool IsAskedIn(Within within, bool isGroup) => within switch
    {
        Within.Direct => !isGroup,
        Within.Group => isGroup,
        _ => true,
    };

    private static void Compare(List<string> wrong, string name, Outcome expected, Answer answer)
    {
        if (answer.Outcome != expected)
            wrong.Add($"{name}: {expected} was expected, it was {answer.Outcome}: {answer.Shown}");
        if (answer.Shown.Contains(PlaceMaking.Later, StringComparison.Ordinal))
            wrong.Add($"{name} shows later messages to a former member: {answer.Shown}");
    }

    private static void CompareWithMissing(List<string> wrong, string name, Answer answer, Answer missing)
    {
        if (answer != missing)
            wrong.Add($"{name} reveals what exists: {answer.Shown} differs from {missing.Shown}");
    }
}
