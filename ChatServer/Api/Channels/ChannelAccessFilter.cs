using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;

namespace ChatServer.Api.Channels;

/// <summary>
/// Requires <c>features.channels</c>: listing and managing channels need it, reading and writing in them don't.
/// </summary>
internal static class ChannelAccessFilter
{
    public static RouteHandlerBuilder NeedsChannels(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter(AnswerIfPermittedAsync);

    private static async ValueTask<object?> AnswerIfPermittedAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return http.Features.Get<CurrentUser>() is { } user && await http.RequestServices.GetRequiredService<UserPermissions>()
            .AllowAsync(user.Id, Permission.UseChannels, http.RequestAborted)
            ? await next(context)
            : ChannelFailure.MissingPermission;
    }
}
