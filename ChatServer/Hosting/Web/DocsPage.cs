using System.Security.Cryptography;
using ChatServer.Api.Limits;
using Scalar.AspNetCore;

namespace ChatServer.Hosting.Web;

/// <summary>
/// The page at <c>/docs</c> that shows <c>/openapi/v1.json</c> and tries its endpoints. Everything comes from this server, and
/// the page can't connect to any other: it works without internet access, and the tokens that people enter stay here.
/// </summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    public static void MapDocs(this IEndpointRouteBuilder routes) =>
        routes.MapScalarApiReference(Path, Configure).WithMetadata(new StreamedAnswer()).ExcludeFromDescription();

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        options.Nonce = nonce;
        options.Title = "ChatServer";
        options.OpenApiRoutePattern = $"/openapi/{ApiDescription.Name}.json";
        options.DefaultFonts = false; // they would come from elsewhere
        options.Telemetry = false;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";
    }
}
