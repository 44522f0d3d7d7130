using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Protocol.Workspace;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Workspace;

/// <summary>The user groups that access lists can name: administrators see all, other users their own.</summary>
internal static class GroupsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var groups = routes.MapWorkspace("/api/v1/groups", "User groups");
        groups.MapGet("/", List).WithSummary("Lists the user groups");
    }

    private static async Task<Ok<IReadOnlyList<WorkspaceGroup>>> List(
        CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        var groups = await database.ReadAsync(
            read => AdminRole.Has(read, user.Id)
                ? UserGroupStore.ReadAfter(read, Guid.Empty, UserGroupWrites.MaxGroups)
                : UserGroupStore.ListOf(read, user.Id),
            cancellationToken);
        IReadOnlyList<WorkspaceGroup> shown = [.. groups.Select(Show)];
        return TypedResults.Ok(shown);
    }

    private static WorkspaceGroup Show(UserGroupRow group) => new(
        group.Id, group.CreatedBy, group.Name, group.Description, Permissions: null, Data: null, Meta: null, group.Members,
        WorkspaceTime.Seconds(group.CreatedAt), WorkspaceTime.Seconds(group.UpdatedAt));
}
