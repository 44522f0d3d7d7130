namespace ChatServer.Hosting.Web;

/// <summary>
/// Prevents caching of responses that don't allow it explicitly: by a browser on a shared machine, and by a proxy.
/// </summary>
internal static class PrivateAnswers
{
    public static void UsePrivateAnswers(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(PreventCaching, context.Response);
        return next(context);
    });

    private static Task PreventCaching(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
