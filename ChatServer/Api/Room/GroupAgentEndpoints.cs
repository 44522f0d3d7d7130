using ChatServer.Accounts;
using ChatServer.Agents.Groups;
using ChatServer.Api.Input;
using ChatServer.Api.Messaging;
using ChatServer.Groups;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>The agents that answer mentions in a group, see docs/protocol/agents.md.</summary>
internal static class GroupAgentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/chat/groups/{groupId}/agents").RequireAuthorization().WithTags("Groups")
            .Fails(Status401Unauthorized, Status404NotFound, Status501NotImplemented);
        agents.MapGet("/", List).WithSummary("Lists the agents of a group");
        agents.MapPost("/", Add).WithSummary("Adds an agent to a group")
            .Fails(Status400BadRequest, Status403Forbidden, Status429TooManyRequests);
        agents.MapDelete("/{agentId}/", Remove).WithSummary("Removes an agent from a group").Fails(Status403Forbidden);
    }

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomGroupAgent>>>, RoomFailure>> List(
        string groupId, CurrentUser user, GroupChanges groups, AgentMembers agents, CancellationToken cancellationToken) =>
        await FindAsync(groupId, user, groups, cancellationToken) is { } id
            ? await ShowAsync(id, user, agents, message: null, cancellationToken)
            : Unknown();

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomGroupAgent>>>, RoomFailure>> Add(
        string groupId, GroupAgentRequest request, CurrentUser user, GroupChanges groups, AgentMembers agents,
        CancellationToken cancellationToken)
    {
        if (request.AgentId is not { } agentId)
            return RoomFailure.Of(Refusal.Missing(RequestField.Agent));

        if (await FindAsync(groupId, user, groups, cancellationToken) is not { } id)
            return Unknown();

        return await agents.AddAsync(new AddAgentMember(user.Id, id, agentId), CancellationToken.None) is { } refused
            ? RoomFailure.Of(refused)
            : await ShowAsync(id, user, agents, "Agent added successfully", cancellationToken);
    }

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomGroupAgent>>>, RoomFailure>> Remove(
        string groupId, string agentId, CurrentUser user, GroupChanges groups, AgentMembers agents,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(groupId, user, groups, cancellationToken) is not { } id)
            return Unknown();

        if (InputIds.Uuid(agentId) is not { } agent)
            return RoomFailure.Of(RefusalCode.UnknownAgent);

        return await agents.RemoveAsync(new RemoveAgentMember(user.Id, id, agent), CancellationToken.None) is { } refused
            ? RoomFailure.Of(refused)
            : await ShowAsync(id, user, agents, "Agent removed successfully", cancellationToken);
    }

    // Null unless it is a group of the user.
    private static async ValueTask<long?> FindAsync(
        string groupId, CurrentUser user, GroupChanges groups, CancellationToken cancellationToken) =>
        InputIds.InRoomPath(groupId) is { } id && await groups.FindAsync(user.Id, id, cancellationToken) is not null ? id : null;

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomGroupAgent>>>, RoomFailure>> ShowAsync(
        long groupId, CurrentUser user, AgentMembers agents, string? message, CancellationToken cancellationToken)
    {
        var listed = await agents.ListAsync(user.Id, groupId, cancellationToken);
        return listed.IsRefused
            ? RoomFailure.Of(listed.Refusal)
            : TypedResults.Ok(Envelope.Success<IReadOnlyList<RoomGroupAgent>>([.. listed.Value.Select(Shape)], message));
    }

    private static RoomGroupAgent Shape(ShownAgentMember shown) => new(
        shown.Agent.Id, shown.Agent.OwnerId, shown.Agent.Handle, shown.Agent.Name, shown.Agent.AvatarUrl,
        AgentViews.NameOf(shown.ProviderKind), shown.IsActive, shown.Member.AddedAt.ToString());

    private static RoomFailure Unknown() => RoomFailure.Of(RefusalCode.UnknownGroup);
}
