using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Administration;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Admin;

/// <summary>
/// Stands before everything under <c>/admin/</c>, known paths and others: without a good token 401, for who is no administrator
/// 403. It asks the database on each request, as a token says nothing of rights; and it stands before bodies are read. What an
/// administrator is refused it writes down; of others nothing, or strangers could fill the log.
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

    // Before the answer leaves, whoever makes it: an endpoint, the routing, the handler of errors.
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
            // Nothing can be written; the storage says so itself, and the caller gets the refusal.
        }
    }
}
