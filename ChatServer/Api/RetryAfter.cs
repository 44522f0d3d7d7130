using System.Globalization;

namespace ChatServer.Api;

/// <summary>Sets the Retry-After header of refused requests: in whole seconds, at least one.</summary>
internal static class RetryAfter
{
    public static void Set(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
