using ChatServer.Accounts;
using ChatServer.Accounts.Profiles;
using ChatServer.Api.Input;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Inbox;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Groups and their members. Changes appear to the members as system messages.</summary>
internal static class GroupEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/chat/groups").RequireAuthorization().WithTags("Groups").Fails(Status401Unauthorized);
        groups.MapGet("/", ListGroups).WithSummary("Lists the user's groups").Fails(Status400BadRequest);
        groups.MapPost("/", CreateGroup).WithSummary("Creates a group")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status429TooManyRequests);
        groups.MapGet("/{groupId}/", ReadGroup).WithSummary("Reads a group").Fails(Status404NotFound);
        groups.MapPatch("/{groupId}/", RenameGroup).WithSummary("Renames a group")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status429TooManyRequests);
        groups.MapPost("/{groupId}/members/", AddMembers).WithSummary("Adds members to a group")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status429TooManyRequests);
        groups.MapPatch("/{groupId}/members/{userId}/", SetRole).WithSummary("Changes a member's role")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status429TooManyRequests);
        groups.MapDelete("/{groupId}/members/{userId}/", RemoveMember).WithSummary("Removes a member from a group, or leaves it")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status429TooManyRequests);
    }

    private static async Task<Results<Ok<Envelope<IReadOnlyList<RoomGroupThread>>>, RoomFailure>> ListGroups(
        [AsParameters] ListQuery query, HttpContext context, CurrentUser user, ConversationList conversations,
        RoomMessages messages, CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return TypedResults.Ok(Envelope.Success(
            await conversations.ReadGroupsAsync(user.Id, page.Value, Shape, cancellationToken), message: null));

        IReadOnlyList<RoomGroupThread> Shape(ReadScope read, ConversationSlice slice)
        {
            query.Link(context, page.Value.Limit, slice);
            return messages.For(user.Id).Groups(read, slice.Conversations);
        }
    }

    private static async Task<Results<Created<Envelope<RoomGroup>>, RoomFailure>> CreateGroup(
        GroupRequest request, CurrentUser user, GroupChanges groups, GroupViews views, CancellationToken cancellationToken)
    {
        if (CheckName(request.Name) is { } wrong)
            return wrong;

        var command = new CreateGroup(user.Id, request.Name!.Trim(), request.MemberIds ?? []);
        var result = await groups.CreateAsync(command, cancellationToken);
        if (result.IsRefused)
            return RoomFailure.Of(result.Refusal, RoomWords.NewGroup);

        var view = await views.OfAsync(result.Value, cancellationToken);
        return TypedResults.Created($"/chat/groups/{result.Value.Id}/", Envelope.Success(view, "Group created successfully"));
    }

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> ReadGroup(
        string groupId, CurrentUser user, GroupChanges groups, GroupViews views, CancellationToken cancellationToken) =>
        InputIds.InRoomPath(groupId) is { } id && await groups.FindAsync(user.Id, id, cancellationToken) is { } group
            ? TypedResults.Ok(Envelope.Success(await views.OfAsync(group, cancellationToken), message: null))
            : RoomFailure.Of(RefusalCode.UnknownGroup);

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> RenameGroup(
        string groupId, GroupNameRequest request, CurrentUser user, GroupChanges groups, GroupViews views,
        CancellationToken cancellationToken)
    {
        if (CheckName(request.Name) is { } wrong)
            return wrong;

        return InputIds.InRoomPath(groupId) is { } id
            ? await AnswerAsync(
                await groups.RenameAsync(new RenameGroup(user.Id, id, request.Name!.Trim()), cancellationToken), views,
                cancellationToken)
            : RoomFailure.Of(RefusalCode.UnknownGroup);
    }

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> AddMembers(
        string groupId, GroupMembersRequest request, CurrentUser user, GroupChanges groups, GroupViews views,
        CancellationToken cancellationToken)
    {
        if (request.UserIds is not { Count: > 0 } userIds)
            return RoomFailure.Invalid("user_ids", "This field must name at least one user");

        return InputIds.InRoomPath(groupId) is { } id
            ? await AnswerAsync(
                await groups.AddAsync(new AddMembers(user.Id, id, userIds), cancellationToken), views, cancellationToken)
            : RoomFailure.Of(RefusalCode.UnknownGroup);
    }

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> SetRole(
        string groupId, string userId, GroupRoleRequest request, CurrentUser user, GroupChanges groups, GroupViews views,
        CancellationToken cancellationToken)
    {
        if (request.Role is not (GroupRole.Owner or GroupRole.Admin or GroupRole.Member))
            return RoomFailure.Invalid("role", "This field must be owner, admin or member");

        return InputIds.InRoomPath(groupId) is { } id && InputIds.Uuid(userId) is { } memberId
            ? await AnswerAsync(
                await groups.SetRoleAsync(new SetMemberRole(user.Id, id, memberId, request.Role), cancellationToken), views,
                cancellationToken)
            : RoomFailure.Of(RefusalCode.UnknownGroup);
    }

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> RemoveMember(
        string groupId, string userId, CurrentUser user, GroupChanges groups, GroupViews views,
        CancellationToken cancellationToken) =>
        InputIds.InRoomPath(groupId) is { } id && InputIds.Uuid(userId) is { } memberId
            ? await AnswerAsync(
                await groups.RemoveAsync(new RemoveMember(user.Id, id, memberId), cancellationToken), views, cancellationToken)
            : RoomFailure.Of(RefusalCode.UnknownGroup);

    private static async Task<Results<Ok<Envelope<RoomGroup>>, RoomFailure>> AnswerAsync(
        Outcome<GroupView> changed, GroupViews views, CancellationToken cancellationToken) =>
        changed.IsRefused
            ? RoomFailure.Of(changed.Refusal)
            : TypedResults.Ok(
                Envelope.Success(await views.OfAsync(changed.Value, cancellationToken), "Group updated successfully"));

    private static RoomFailure? CheckName(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        return trimmed.Length is > 0 and <= GroupChanges.MaxNameLength && PlainText.IsOneLine(trimmed)
            ? null
            : RoomFailure.Invalid("name", $"This field must have 1 to {GroupChanges.MaxNameLength} characters on one line");
    }
}
