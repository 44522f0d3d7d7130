using ChatServer.Administration;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Users;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Users: who there are, and what may be decided about them.</summary>
internal static class AdminUserEndpoints
{
    // Within what a timestamp can hold.
    private const int LastYear = 2200;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var users = admin.MapGroup("/users");
        users.MapGet("/", ListUsers).FailsInDetail(Status422UnprocessableEntity);
        users.MapGet("/{userId}/", ReadUser).FailsInDetail(Status404NotFound);
        users.MapPost("/{userId}/disable/", Disable).FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPost("/{userId}/enable/", Enable).FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/suspension/", Suspend)
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/suspension/", Lift).FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/admin/", MakeAdmin).FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapDelete("/{userId}/admin/", UnmakeAdmin).FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/hold/", Hold).FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/hold/", Release).FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminUserPage>, DetailError>> ListUsers(
        AdminCall call, [AsParameters] AdminPage page, string? query, UserDirectory users, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if ((page.CheckOfUsers() ?? AdminPage.CheckQuery(query)) is { } wrong)
            return wrong;

        await audit.NoteAsync(
            call.Entry("users_listed", AuditSubject.Users, ("query", query), ("after", page.After)), cancellationToken);
        var found = await users.ListAsync(query, page.AfterUser, page.Count, cancellationToken);
        var shown = AdminPage.Fit(found.Users, page.Count, AdminUsers.SizeOf);
        var next = shown.Count < found.Users.Count ? shown[^1].User.Id : found.Next;
        return TypedResults.Ok(new AdminUserPage([.. shown.Select(AdminUsers.Show)], next is not null, next?.ToString()));
    }

    private static async Task<Results<Ok<AdminUser>, DetailError>> ReadUser(
        AdminCall call, string userId, UserDirectory users, AuditedChanges audit, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id) || await users.FindAsync(id, cancellationToken) is not { } user)
            return AdminErrors.NotFound("user");

        await audit.NoteAsync(call.Entry("user_read", AuditSubject.User(id)), cancellationToken);
        return TypedResults.Ok(AdminUsers.Show(user));
    }

    private static Task<Results<Ok<AdminUser>, DetailError>> Disable(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.DisableAsync(call, id, cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> Enable(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.EnableAsync(call, id, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<AdminUser>, DetailError>> Suspend(
        AdminCall call, string userId, SuspensionRequest request, UserAdministration users, UserDirectory directory,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return wrong;

        if (request.EndsAt <= clock.GetUtcNow())
            return AdminErrors.Invalid("body", "ends_at", "Input should be in the future", "datetime_future");

        if (request.EndsAt?.Year > LastYear)
            return AdminErrors.Invalid(
                "body", "ends_at", $"Input should be in {LastYear} at the latest; leave it out for a suspension without an end");

        Timestamp? endsAt = request.EndsAt is { } end ? Timestamp.From(end) : null;
        return await AnswerAsync(
            userId, directory, id => users.SuspendAsync(call, id, request.Reason!, endsAt, cancellationToken), cancellationToken);
    }

    private static Task<Results<Ok<AdminUser>, DetailError>> Lift(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.LiftAsync(call, id, cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> MakeAdmin(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.MakeAdminAsync(call, id, cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> UnmakeAdmin(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.UnmakeAdminAsync(call, id, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<AdminUser>, DetailError>> Hold(
        AdminCall call, string userId, HoldRequest request, HoldAdministration holds, UserDirectory directory,
        CancellationToken cancellationToken) =>
        AdminFields.CheckHold(request) is { } wrong
            ? wrong
            : await AnswerAsync(
                userId, directory,
                id => holds.HoldUserAsync(call, id, new HoldReason(request.Reason!, request.Replaces), cancellationToken),
                cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> Release(
        AdminCall call, string userId, HoldAdministration holds, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(
            userId, directory, id => holds.ReleaseAsync(call, AuditSubject.User(id), cancellationToken), cancellationToken,
            "hold");

    private static async Task<Results<Ok<AdminUser>, DetailError>> AnswerAsync(
        string userId, UserDirectory directory, Func<Guid, ValueTask<AdminOutcome>> change, CancellationToken cancellationToken,
        string what = "user")
    {
        if (!Guid.TryParse(userId, out var id))
            return AdminErrors.NotFound("user");

        var outcome = await change(id);
        var user = outcome is AdminOutcome.Done or AdminOutcome.Held ? await directory.FindAsync(id, cancellationToken) : null;
        return outcome == AdminOutcome.Held ? AdminErrors.Held(user?.LegalHold)
            : user is null ? AdminErrors.Of(outcome, what)
            : TypedResults.Ok(AdminUsers.Show(user));
    }
}
