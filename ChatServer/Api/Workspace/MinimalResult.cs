using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatServer.Api.Workspace;

/// <summary>
/// Answers a change without its result, for a client that doesn't need it: <c>Prefer: return=minimal</c> of RFC 7240.
/// </summary>
internal sealed class MinimalResult : IResult, IEndpointMetadataProvider
{
    /// <summary>The header of the response.</summary>
    public const string AppliedHeader = "Preference-Applied";

    private const string Preference = "return=minimal";

    public static MinimalResult Instance { get; } = new();

    /// <param name="prefer">The header <c>Prefer</c>: preferences, separated by commas, each with parameters.</param>
    public static bool IsPreferred(string? prefer) => prefer is not null && prefer.Split(',')
        .Any(preference => preference.Split(';')[0].Trim().Equals(Preference, StringComparison.OrdinalIgnoreCase));

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        httpContext.Response.Headers[AppliedHeader] = Preference;
        return Task.CompletedTask;
    }
}
