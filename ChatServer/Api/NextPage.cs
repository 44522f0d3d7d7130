namespace ChatServer.Api;

/// <summary>Says where the next page of a list is (RFC 8288), for lists whose body has no place for it.</summary>
internal static class NextPage
{
    public static void Link(HttpContext context, string query) =>
        context.Response.Headers.Link = $"<{context.Request.Path}?{query}>; rel=\"next\"";
}
