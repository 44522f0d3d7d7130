using ChatServer.Accounts.UserGroups;
using ChatServer.Administration;
using ChatServer.Administration.Users;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Groups of users, which permissions and access lists name.</summary>
internal static class AdminUserGroupEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var groups = admin.MapGroup("/user-groups");
        groups.MapGet("/", List).WithSummary("Lists the user groups").FailsInDetail(Status422UnprocessableEntity);
        groups.MapPost("/", Create).WithSummary("Creates a user group")
            .FailsInDetail(Status409Conflict, Status422UnprocessableEntity);
        groups.MapPatch("/{groupId}/", Change).WithSummary("Changes a user group's name or description")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        groups.MapDelete("/{groupId}/", Delete).WithSummary("Deletes a user group").FailsInDetail(Status404NotFound);
        groups.MapGet("/{groupId}/members/", ListMembers).WithSummary("Lists the members of a user group")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        groups.MapPost("/{groupId}/members/", Add).WithSummary("Adds users to a user group")
            .FailsInDetail(Status403Forbidden, Status404NotFound, Status422UnprocessableEntity);
        groups.MapDelete("/{groupId}/members/{userId}/", Remove).WithSummary("Removes a user from a user group")
            .FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminUserGroupPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query, UserGroupAdministration groups, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadUsers(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(call.Entry("user_groups_listed", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await groups.ListAsync(page.After, page.Limit + 1, cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > page.Limit ? shown[^1].Id.ToString() : null;
        return TypedResults.Ok(new AdminUserGroupPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminUserGroup>, DetailError>> Create(
        AdminCall call, UserGroupRequest request, UserGroupAdministration groups, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        reader.Required("name", request.Name, "not be empty");
        CheckTexts(reader, request);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        var command = new CreateUserGroup(call, Guid.NewGuid(), request.Name!.Trim(), request.Description ?? "");
        return await AnswerAsync(
            command.GroupId, groups, await groups.CreateAsync(command, cancellationToken), cancellationToken);
    }

    private static async Task<Results<Ok<AdminUserGroup>, DetailError>> Change(
        AdminCall call, string groupId, UserGroupRequest request, UserGroupAdministration groups,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        reader.Check(
            request.Name is null || !string.IsNullOrWhiteSpace(request.Name), "name", "not be empty", InputProblem.Missing);
        CheckTexts(reader, request);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        return InputIds.Uuid(groupId) is { } id
            ? await AnswerAsync(
                id, groups,
                await groups.ChangeAsync(
                    new ChangeUserGroup(call, id, request.Name?.Trim(), request.Description), cancellationToken),
                cancellationToken)
            : AdminErrors.Of(RefusalCode.UnknownUserGroup);
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string groupId, UserGroupAdministration groups, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(groupId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownUserGroup);

        return await groups.DeleteAsync(new DeleteUserGroup(call, id), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<AdminUserGroupMembers>, DetailError>> ListMembers(
        AdminCall call, string groupId, [AsParameters] AdminPage query, UserGroupAdministration groups, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadUsers(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        if (InputIds.Uuid(groupId) is not { } id
            || await groups.ListMembersAsync(id, page.After, page.Limit + 1, cancellationToken) is not { } found)
            return AdminErrors.Of(RefusalCode.UnknownUserGroup);

        await audit.NoteAsync(
            call.Entry("user_group_read", AuditSubject.UserGroup(id), ("after", query.After)), cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > page.Limit ? shown[^1].ToString() : null;
        return TypedResults.Ok(new AdminUserGroupMembers(shown, next is not null, next));
    }

    private static async Task<Results<Ok<AdminUserGroup>, DetailError>> Add(
        AdminCall call, string groupId, UserGroupMembersRequest request, UserGroupAdministration groups,
        CancellationToken cancellationToken)
    {
        if (request.UserIds is not { Count: > 0 and <= UserGroupWrites.MaxPerWrite } userIds)
            return AdminErrors.InBody(new InvalidInput(
                "user_ids", InputProblem.Other, $"be a list of 1 to {UserGroupWrites.MaxPerWrite} users"));

        return InputIds.Uuid(groupId) is { } id
            ? await AnswerAsync(
                id, groups,
                await groups.AddAsync(new AddToUserGroup(call, id, [.. userIds.Distinct()]), cancellationToken),
                cancellationToken)
            : AdminErrors.Of(RefusalCode.UnknownUserGroup);
    }

    private static async Task<Results<Ok<AdminUserGroup>, DetailError>> Remove(
        AdminCall call, string groupId, string userId, UserGroupAdministration groups, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(groupId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownUserGroup);

        return InputIds.Uuid(userId) is { } member
            ? await AnswerAsync(
                id, groups, await groups.RemoveAsync(new RemoveFromUserGroup(call, id, member), cancellationToken),
                cancellationToken)
            : AdminErrors.Of(RefusalCode.UnknownUser);
    }

    private static async Task<Results<Ok<AdminUserGroup>, DetailError>> AnswerAsync(
        Guid id, UserGroupAdministration groups, Refusal? refusal, CancellationToken cancellationToken)
    {
        if (refusal is not null)
            return AdminErrors.Of(refusal);

        return await groups.FindAsync(id, cancellationToken) is { } group
            ? TypedResults.Ok(Show(group))
            : AdminErrors.Of(RefusalCode.UnknownUserGroup);
    }

    private static void CheckTexts(InputReader reader, UserGroupRequest request)
    {
        reader.AtMost("name", request.Name?.Trim(), UserGroupWrites.MaxNameCharacters);
        reader.AtMost("description", request.Description, UserGroupWrites.MaxDescriptionCharacters);
    }

    private static AdminUserGroup Show(UserGroupRow group) => new(
        group.Id, group.Name, group.Description, group.Members, group.CreatedAt.ToString(), group.UpdatedAt.ToString());
}
