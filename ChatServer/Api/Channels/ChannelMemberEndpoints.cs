using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Workspace;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Channels;

/// <summary>The members of channels.</summary>
internal static class ChannelMemberEndpoints
{
    public static void Map(RouteGroupBuilder channels)
    {
        channels.MapGet("/{channelId}/members", List).WithSummary("Lists the members of a channel")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        channels.MapPost("/{channelId}/members/active", SetActive).WithSummary("Hides a channel from the user's list")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        channels.MapPost("/{channelId}/update/members/add", Add).WithSummary("Adds members to a channel").NeedsChannels()
            .FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        channels.MapPost("/{channelId}/update/members/remove", Remove).WithSummary("Removes members from a channel")
            .NeedsChannels().FailsInDetail(
                Status400BadRequest, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
    }

    private static async Task<Results<Ok<ChannelMemberPage>, DetailError>> List(
        string channelId, [AsParameters] MemberInput input, CurrentUser user, Database database, ChannelViews views,
        CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var page = await database.ReadAsync<Outcome<ChannelMemberPage>>(
            read =>
            {
                var visit = ChannelVisit.Find(read, user.Id, NumberedUuid.ConversationOf(channelId));
                return visit.IsRefused
                    ? visit.Refusal
                    : views.Members(read, user.Id, ChannelMemberList.Read(read, visit.Value.Channel, asked.Value));
            },
            cancellationToken);
        return page.IsRefused ? ChannelFailure.Of(page.Refusal) : TypedResults.Ok(page.Value);
    }

    private static async Task<Results<Ok<bool>, DetailError>> SetActive(
        string channelId, ActiveForm form, CurrentUser user, DirectChannels channels, Database database,
        CancellationToken cancellationToken)
    {
        if (form.IsActive is not { } isActive)
            return ChannelFailure.Of(Refusal.Missing("is_active"));

        return NumberedUuid.ConversationOf(channelId) is { } id && await database.ReadAsync(
            read => ChannelStore.Find(read, id) is not null && ChannelMembershipStore.Find(read, id, user.Id) is not null,
            cancellationToken)
            ? ChannelEndpoints.Answer(await channels.HideAsync(user.Id, id, !isActive, CancellationToken.None))
            : ChannelFailure.Of(Refusal.UnknownConversation);
    }

    private static async Task<Results<Ok<IReadOnlyList<ChannelMembership>>, DetailError>> Add(
        string channelId, ChannelMembersForm form, CurrentUser user, ChannelMemberships memberships, Database database,
        CancellationToken cancellationToken)
    {
        if (ChannelFormReader.CheckNamed(form.UserIds, form.GroupIds) is { } wrong)
            return ChannelFailure.Of(wrong);

        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        var added = await memberships.AddAsync(
            new AddChannelMembers(user.Id, id, form.UserIds ?? [], form.GroupIds ?? []), CancellationToken.None);
        if (added.IsRefused)
            return ChannelFailure.Of(added.Refusal);

        return TypedResults.Ok(await database.ReadAsync(
            read => Show(ChannelMembershipStore.FindAll(read, id, added.Value), user.Id), cancellationToken));
    }

    private static async Task<Results<Ok<long>, DetailError>> Remove(
        string channelId, ChannelMembersForm form, CurrentUser user, ChannelMemberships memberships)
    {
        if (ChannelFormReader.CheckNamed(form.UserIds, form.GroupIds) is { } wrong)
            return ChannelFailure.Of(wrong);

        if (NumberedUuid.ConversationOf(channelId) is not { } id)
            return ChannelFailure.Of(Refusal.UnknownConversation);

        var removed = await memberships.RemoveAsync(
            new RemoveChannelMembers(user.Id, id, form.UserIds ?? []), CancellationToken.None);
        return removed.IsRefused ? ChannelFailure.Of(removed.Refusal) : TypedResults.Ok(removed.Value);
    }

    private static IReadOnlyList<ChannelMembership> Show(IEnumerable<ChannelMembershipRow> rows, Guid inviterId) =>
        [.. rows.Select(row => new ChannelMembership
        {
            Id = MembershipId.Of(row.ConversationId, row.UserId),
            ChannelId = ChannelIds.Channel(row.ConversationId),
            UserId = row.UserId,
            Role = ChannelIds.RoleOf(row.Role),
            IsActive = !row.IsArchived,
            IsChannelMuted = row.MutedUntil is not null,
            IsChannelPinned = row.PinnedAt is not null,
            InvitedAt = WorkspaceTime.Nanoseconds(row.JoinedAt),
            InvitedBy = inviterId,
            JoinedAt = WorkspaceTime.Nanoseconds(row.JoinedAt),
            LastReadAt = WorkspaceTime.Nanoseconds(row.LastReadAt),
            CreatedAt = WorkspaceTime.Nanoseconds(row.JoinedAt),
            UpdatedAt = WorkspaceTime.Nanoseconds(row.JoinedAt),
        })];
}
