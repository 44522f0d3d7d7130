using ChatServer.Accounts;
using ChatServer.Accounts.Profiles;
using ChatServer.Agents.Budgets;
using ChatServer.Api.Events;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Room;
using ChatServer.Chats.Events;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace ChatServer.Tests.Api.Access;

/// <summary>The matrix has every endpoint, action, command and event of the server.</summary>
[Parallelizable]
internal sealed class MatrixGuardTests : ServerFixture
{
    private static readonly string[] Apis = ["/chat/", "/media/", "/messaging/", "/api/v1/", "/s/"];

    // These make the caller: they have no relation to anyone yet.
    private const string SignIn = " /api/v1/auths/";

    // These concern the connection, not users.
    private static readonly Type[] WithoutPeople = [typeof(CaughtUp), typeof(DrainingBegan)];

    // Room and the Messages API don't show them; ChatEventTests has their recipients.
    private static readonly Type[] OfChats = [typeof(ChatChanged)];

    // Sent to the owner of agents, in Room: BudgetNoticeTests has its recipients.
    private static readonly Type[] OfBudgets = [typeof(AgentBudgetReached)];

    [Test]
    public void Every_endpoint_is_in_the_matrix()
    {
        var endpoints = Server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method} {endpoint.RoutePattern.RawText}")).ToList();
        var rows = HttpTable.Rows.Select(row => row.Endpoint).ToList();

        Assert.That(
            endpoints.Where(endpoint => Apis.Any(api => endpoint.Contains($" {api}", StringComparison.Ordinal))
                && !endpoint.Contains(SignIn, StringComparison.Ordinal)).Except(rows),
            Is.Empty);
        Assert.That(rows.Except(endpoints), Is.Empty);
    }

    [Test]
    public void Every_Room_action_is_in_the_matrix() =>
        Assert.That(FrameTables.Room.Select(row => row.Name).Distinct(), Is.EquivalentTo(
            RoomActions.All.Select(action => action.Action)));

    [Test]
    public void Every_Messages_API_command_is_in_the_matrix() =>
        Assert.That(FrameTables.Messages.Select(row => row.Name).Distinct(), Is.EquivalentTo(MessagesSession.Commands.All));

    [Test]
    public void Every_event_of_a_client_is_in_the_matrix() =>
        Assert.That(FrameTables.Events.Select(row => row.Name).Distinct(), Is.EquivalentTo(IEventsFraming.Events.All));

    [Test]
    public void Every_event_that_devices_receive_is_in_the_matrix() =>
        Assert.That(
            EventTable.Rows.Select(row => row.Event).Distinct().Concat(AgentEventTable.Rows.Select(row => row.Event))
                .Concat(WithoutPeople).Concat(OfChats).Concat(OfBudgets),
            Is.EquivalentTo(typeof(DomainEvent).Assembly.GetTypes().Where(IsSent).Append(typeof(ProfileChanged))));

    private static bool IsSent(Type type) =>
        !type.IsAbstract
        && (type.IsSubclassOf(typeof(LogEvent))
            || type.IsSubclassOf(typeof(UserEvent))
            || type.IsSubclassOf(typeof(LiveEvent)));
}
