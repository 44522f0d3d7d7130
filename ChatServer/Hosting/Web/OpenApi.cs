using ChatServer.Options;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatServer.Hosting.Web;

/// <summary>The description of the HTTP endpoints, at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApi
{
    private const string Bearer = "Bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        .AddOpenApi(
            ApiDescription.Name, options => options.AddDocumentTransformer(Describe).AddOperationTransformer(RequireToken))
        .AddSingleton<ApiDescription>();

    public static void MapApiDescription(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"/openapi/{ApiDescription.Name}.json", Read).ExcludeFromDescription();

    private static async Task<IResult> Read(ApiDescription description) => await description.Answer;

    private static Task Describe(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ChatServer",
            Version = ServerVersion.Current,
            Description = "The HTTP side of a self-hosted chat server. PROTOCOL.md describes what goes over the WebSocket.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The access token of POST /auth/login/",
        };
        return Task.CompletedTask;
    }

    private static Task RequireToken(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAuthorizeData>()
            .Any())
            operation.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        return Task.CompletedTask;
    }
}
