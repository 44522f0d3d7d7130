using ChatServer.Accounts;
using ChatServer.Agents.Groups;
using ChatServer.Api.Errors;
using ChatServer.Api.Messaging;
using ChatServer.Api.Workspace;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>The agents that answer mentions in a channel, see docs/protocol/agents.md.</summary>
internal static class ChannelAgentEndpoints
{
    private const string All = "/{channelId}/agents";

    public static void Map(RouteGroupBuilder channels)
    {
        channels.MapGet(All, List).WithSummary("Lists the agents of a channel")
            .FailsInDetail(Status404NotFound, Status501NotImplemented);
        channels.MapPost($"{All}/add", Add).WithSummary("Adds an agent to a channel")
            .FailsInDetail(
                Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests, Status501NotImplemented);
        channels.MapDelete($"{All}/{{agentId}}/delete", Remove).WithSummary("Removes an agent from a channel")
            .FailsInDetail(Status404NotFound, Status501NotImplemented);
    }

    private static Task<Results<Ok<IReadOnlyList<ChannelAgent>>, DetailError>> List(
        string channelId, CurrentUser user, AgentMembers agents, CancellationToken cancellationToken) =>
        ShowAsync(channelId, user, agents, cancellationToken);

    private static async Task<Results<Ok<IReadOnlyList<ChannelAgent>>, DetailError>> Add(
        string channelId, ChannelAgentForm form, CurrentUser user, AgentMembers agents, CancellationToken cancellationToken)
    {
        if (form.AgentId is not { } agentId)
            return ChannelFailure.Of(Refusal.Missing(RequestField.Agent));

        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        return await agents.AddAsync(new AddAgentMember(user.Id, id, agentId), CancellationToken.None) is { } refused
            ? ChannelFailure.Of(refused)
            : await ShowAsync(channelId, user, agents, cancellationToken);
    }

    private static async Task<Results<Ok<bool>, DetailError>> Remove(
        string channelId, Guid agentId, CurrentUser user, AgentMembers agents) =>
        NumberedUuid.ConversationOf(channelId) is { } id
            ? ChannelEndpoints.Answer(
                await agents.RemoveAsync(new RemoveAgentMember(user.Id, id, agentId), CancellationToken.None))
            : ChannelFailure.Of(Refusal.UnknownConversation);

    private static async Task<Results<Ok<IReadOnlyList<ChannelAgent>>, DetailError>> ShowAsync(
        string channelId, CurrentUser user, AgentMembers agents, CancellationToken cancellationToken)
    {
        var listed = await agents.ListAsync(user.Id, NumberedUuid.ConversationOf(channelId), cancellationToken);
        return listed.IsRefused
            ? ChannelFailure.Of(listed.Refusal)
            : TypedResults.Ok<IReadOnlyList<ChannelAgent>>([.. listed.Value.Select(Shape)]);
    }

    private static ChannelAgent Shape(ShownAgentMember shown) => new(
        shown.Agent.Id, shown.Agent.OwnerId, shown.Agent.Handle, shown.Agent.Name, shown.Agent.AvatarUrl,
        AgentViews.NameOf(shown.ProviderKind), shown.IsActive, WorkspaceTime.Nanoseconds(shown.Member.AddedAt));
}
