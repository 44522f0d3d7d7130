namespace ChatServer.Accounts;

/// <summary>Metadata of an endpoint that also takes an access token from a <see cref="TokenCookie"/>.</summary>
internal sealed record TakesTokenCookie;

/// <summary>Metadata of an endpoint whose GET changes something: a cookie doesn't count if the address was entered.</summary>
internal sealed record ChangesByGet;

/// <summary>
/// An access token in a cookie, for pages of this server. Browsers send cookies by themselves, also where a page of somebody else
/// causes the request. So the cookie is <c>SameSite=Strict</c>, and counts only for requests that a page of this server makes, or
/// the user by entering the address of something to read.
/// </summary>
internal static class TokenCookie
{
    public const string Name = "token";

    /// <summary>The token of the header, or of the cookie if there is no header and the endpoint takes it.</summary>
    public static string? ReadToken(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
            return BearerToken.Read(context.Request);

        return context.GetEndpoint()?.Metadata is { } endpoint && endpoint.GetMetadata<TakesTokenCookie>() is not null
            && IsOfOwnPage(context.Request, changesByGet: endpoint.GetMetadata<ChangesByGet>() is not null)
            ? context.Request.Cookies[Name]
            : null;
    }

    public static void Set(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name, token, Options(context, expiresAt));

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, expiresAt: null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        Expires = expiresAt,
    };

    // Over plain http browsers leave Sec-Fetch-Site out; they send Origin with all that isn't a GET. A link that another program
    // opens is "none", as an address that the user enters.
    private static bool IsOfOwnPage(HttpRequest request, bool changesByGet)
    {
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString()) switch
        {
            ("same-origin", _) => true,
            ("none", _) => isRead && !changesByGet,
            ("", { Length: > 0 } origin) => OwnOrigin.Is(origin, request.Host),
            ("", _) => isRead,
            _ => false,
        };
    }
}
