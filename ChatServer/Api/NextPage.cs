namespace ChatServer.Api;

/// <summary>Adds the link to a list's next page (RFC 8288), for lists whose body has no place for it.</summary>
internal static class NextPage
{
    public static void Link(HttpContext context, string query) =>
        context.Response.Headers.Link = $"<{context.Request.Path}?{query}>; rel=\"next\"";
}
