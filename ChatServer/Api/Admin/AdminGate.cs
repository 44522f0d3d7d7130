using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Administration;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Admin;

/// <summary>
/// Guards everything under <c>/admin/</c>, known paths and unknown ones: 401 without a valid token, 403 for users who aren't
/// administrators. It asks the database on each request, because a token says nothing about rights, and it runs before any body
/// is read. Refused requests of administrators are audited; those of others aren't, or strangers could fill the log.
/// </summary>
internal static class AdminGate
{
    public const string Prefix = "/admin";
    private const int MaxPathCharacters = 200;

    public static void UseAdminGate(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<Database>();
        var audit = app.Services.GetRequiredService<AuditedChanges>();
        app.UseWhen(context => IsAdmin(context.Request.Path), admin => admin.Use(
            (context, next) => CheckAsync(context, next, database, audit)));
    }

    public static bool IsAdmin(PathString path) => path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, Database database, AuditedChanges audit)
    {
        context.Features.Get<RunningRequest>()?.RequireAdmin();
        if (context.Features.Get<CurrentUser>() is not { } user)
            await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.ChallengeAsync(context);
        else if (!await database.ReadAsync(read => AdminRole.Has(read, user.Id), context.RequestAborted))
            await AdminErrors.Of(RefusalCode.NotAnAdministrator).ExecuteAsync(context);
        else
        {
            var call = new AdminCall(user.Id, context.Connection.RemoteIpAddress?.ToString() ?? "");
            context.Features.Set(call);
            context.Response.OnStarting(() => NoteRefusalAsync(context, call, audit));
            await next(context);
        }
    }

    // Before the response is sent, whichever code produces it: an endpoint, routing, or the error handler.
    private static async Task NoteRefusalAsync(HttpContext context, AdminCall call, AuditedChanges audit)
    {
        var (status, path) = (context.Response.StatusCode, context.Request.Path.Value ?? "");
        if (status < StatusCodes.Status400BadRequest)
            return;

        try
        {
            await audit.NoteAsync(
                call.Entry(
                    "call_refused", AuditSubject.Server, ("method", context.Request.Method),
                    ("path", path.Length > MaxPathCharacters ? path[..MaxPathCharacters] : path), ("status", status)),
                CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // Nothing can be written. The storage logs that itself, and the caller still gets the refusal.
        }
    }
}
