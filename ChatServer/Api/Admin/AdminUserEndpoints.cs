using ChatServer.Accounts.Profiles;
using ChatServer.Administration;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Users;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Lists users, and changes their status, roles and holds.</summary>
internal static class AdminUserEndpoints
{
    // Within the range of a timestamp.
    private const int LastYear = 2200;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var users = admin.MapGroup("/users");
        users.MapGet("/", ListUsers).WithSummary("Lists and finds users").FailsInDetail(Status422UnprocessableEntity);
        users.MapGet("/{userId}/", ReadUser).WithSummary("Reads a user").FailsInDetail(Status404NotFound);
        users.MapPost("/{userId}/disable/", Disable).WithSummary("Disables an account")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPost("/{userId}/enable/", Enable).WithSummary("Enables an account")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPost("/{userId}/approve/", Approve).WithSummary("Approves a new user")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/suspension/", Suspend).WithSummary("Suspends a user from messaging")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/suspension/", Lift).WithSummary("Lifts a suspension")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/admin/", MakeAdmin).WithSummary("Makes a user an administrator")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapDelete("/{userId}/admin/", UnmakeAdmin).WithSummary("Revokes a user's administrator role")
            .FailsInDetail(Status404NotFound, Status409Conflict);
        users.MapPut("/{userId}/hold/", Hold).WithSummary("Places a legal hold on a user")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/hold/", Release).WithSummary("Releases the legal hold on a user")
            .FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminUserPage>, DetailError>> ListUsers(
        AdminCall call, [AsParameters] AdminPage paging, [TextField(MaxLength = EmailAddress.MaxCharacters)] string? query,
        string? pending, UserDirectory users, AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = paging.ReadUsers(reader);
        reader.AtMost("query", query, EmailAddress.MaxCharacters); // audited with each page that is read
        var isPending = reader.Flag("pending", pending) ?? false;
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("users_listed", AuditSubject.Users, ("query", query), ("after", paging.After)), cancellationToken);
        var found = isPending
            ? await users.ListPendingAsync(page.After, page.Limit, cancellationToken)
            : await users.ListAsync(query, page.After, page.Limit, cancellationToken);
        var shown = AdminPage.Fit(found.Users, page.Limit, AdminUsers.SizeOf);
        var next = shown.Count < found.Users.Count ? shown[^1].User.Id : found.Next;
        return TypedResults.Ok(new AdminUserPage([.. shown.Select(AdminUsers.Show)], next is not null, next?.ToString()));
    }

    private static async Task<Results<Ok<AdminUser>, DetailError>> ReadUser(
        AdminCall call, string userId, UserDirectory users, AuditedChanges audit, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(userId) is not { } id || await users.FindAsync(id, cancellationToken) is not { } user)
            return AdminErrors.Of(RefusalCode.UnknownUser);

        await audit.NoteAsync(call.Entry("user_read", AuditSubject.User(id)), cancellationToken);
        return TypedResults.Ok(AdminUsers.Show(user));
    }

    private static Task<Results<Ok<AdminUser>, DetailError>> Disable(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.DisableAsync(new DisableUser(call, id), cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> Enable(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.EnableAsync(new EnableUser(call, id), cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> Approve(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(userId, directory, id => users.ApproveAsync(new ApproveUser(call, id), cancellationToken), cancellationToken);

    private static async Task<Results<Ok<AdminUser>, DetailError>> Suspend(
        AdminCall call, string userId, SuspensionRequest request, UserAdministration users, UserDirectory directory,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        AdminFields.Reason(reader, request.Reason);
        reader.Check(!(request.EndsAt <= clock.GetUtcNow()), "ends_at", "be in the future", InputProblem.NotInFuture);
        reader.Check(
            !(request.EndsAt?.Year > LastYear), "ends_at",
            $"be in {LastYear} at the latest; leave it out for a suspension without an end");
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        Timestamp? endsAt = request.EndsAt is { } end ? Timestamp.From(end) : null;
        return await AnswerAsync(
            userId, directory,
            id => users.SuspendAsync(new SuspendUser(call, id, request.Reason!, endsAt), cancellationToken), cancellationToken);
    }

    private static Task<Results<Ok<AdminUser>, DetailError>> Lift(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(
            userId, directory, id => users.LiftAsync(new LiftSuspension(call, id), cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> MakeAdmin(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(
            userId, directory, id => users.MakeAdminAsync(new MakeAdministrator(call, id), cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> UnmakeAdmin(
        AdminCall call, string userId, UserAdministration users, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(
            userId, directory, id => users.UnmakeAdminAsync(new UnmakeAdministrator(call, id), cancellationToken),
            cancellationToken);

    private static async Task<Results<Ok<AdminUser>, DetailError>> Hold(
        AdminCall call, string userId, HoldRequest request, HoldAdministration holds, UserDirectory directory,
        CancellationToken cancellationToken) =>
        AdminFields.CheckHold(request) is { } wrong
            ? AdminErrors.InBody(wrong)
            : await AnswerAsync(
                userId, directory,
                id => holds.HoldUserAsync(
                    new HoldUser(call, id, new HoldReason(request.Reason!, request.Replaces)), cancellationToken),
                cancellationToken);

    private static Task<Results<Ok<AdminUser>, DetailError>> Release(
        AdminCall call, string userId, HoldAdministration holds, UserDirectory directory, CancellationToken cancellationToken) =>
        AnswerAsync(
            userId, directory, id => holds.ReleaseAsync(new ReleaseHold(call, AuditSubject.User(id)), cancellationToken),
            cancellationToken);

    private static async Task<Results<Ok<AdminUser>, DetailError>> AnswerAsync(
        string userId, UserDirectory directory, Func<Guid, ValueTask<Refusal?>> change, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(userId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownUser);

        if (await change(id) is { } refusal)
            return AdminErrors.Of(refusal);

        return await directory.FindAsync(id, cancellationToken) is { } user
            ? TypedResults.Ok(AdminUsers.Show(user))
            : AdminErrors.Of(RefusalCode.UnknownUser);
    }
}
