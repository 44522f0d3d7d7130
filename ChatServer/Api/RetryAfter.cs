using System.Globalization;

namespace ChatServer.Api;

/// <summary>The header that says when a refused request may be repeated, in whole seconds, at least one.</summary>
internal static class RetryAfter
{
    public static void Set(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
