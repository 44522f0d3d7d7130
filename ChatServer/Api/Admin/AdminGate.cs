using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Storage;

namespace ChatServer.Api.Admin;

/// <summary>
/// Stands before everything under <c>/admin/</c>, known paths and others: without a good token 401, for who is no administrator 403. It
/// asks the database on each request, as a token says nothing of rights; and it stands before bodies are read.
/// </summary>
internal static class AdminGate
{
    public const string Prefix = "/admin";

    public static void UseAdminGate(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<Database>();
        app.UseWhen(context => IsAdmin(context.Request.Path), admin => admin.Use((context, next) => CheckAsync(context, next, database)));
    }

    public static bool IsAdmin(PathString path) => path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, Database database)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (context.Features.Get<CurrentUser>() is not { } user)
            await Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.ChallengeAsync(context);
        else if (!await database.ReadAsync(read => AdminRole.Has(read, user.Id), context.RequestAborted))
            await AdminErrors.NoAdmin().ExecuteAsync(context);
        else
        {
            context.Features.Set(new AdminCall(user.Id, context.Connection.RemoteIpAddress?.ToString() ?? ""));
            await next(context);
        }
    }
}
