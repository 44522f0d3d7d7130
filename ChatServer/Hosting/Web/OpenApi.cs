using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Api;
using ChatServer.Options;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatServer.Hosting.Web;

/// <summary>The descriptions of the HTTP endpoints, at <c>/openapi/v1.json</c>, and of the WebSockets.</summary>
internal static class OpenApi
{
    private const string Bearer = "Bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        .AddOpenApi(
            ApiDescription.Name,
            options =>
            {
                options.CreateSchemaReferenceId = NameOf;
                options.AddDocumentTransformer(Describe).AddOperationTransformer(DescribeOperation)
                    .AddSchemaTransformer(RequireWritten);
            })
        .AddSingleton<ApiDescription>()
        .AddSingleton<AsyncApi>();

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet($"/openapi/{ApiDescription.Name}.json", Read).ExcludeFromDescription();
        routes.MapGet("/asyncapi.json", IResult (AsyncApi description) => description.Answer).ExcludeFromDescription();
        routes.MapDocs();
    }

    private static async Task<IResult> Read(ApiDescription description) => await description.Answer;

    private static Task Describe(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ChatServer",
            Version = ServerVersion.Current,
            Description = "The HTTP API of a self-hosted chat server. PROTOCOL.md describes the WebSocket.",
        };
        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths)
            paths[string.Join('/', path.Split('/').Select(StepOf))] = item;
        document.Paths = paths;
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
            AllowAnything(schema);
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

    // A nullable value of any type is generated as "one of" any value and null, but null matches both.
    private static void AllowAnything(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            if (property.OneOf?.Any(part => part is OpenApiSchemaReference { Reference.Id: nameof(JsonElement) }) == true)
                schema.Properties![name] = new OpenApiSchema();
        }
    }

    // Fields that are omitted when null are optional.
    private static Task RequireWritten(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.ShouldSerialize is not null))
                schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    private static string StepOf(string step) =>
        step.StartsWith('{') ? $"{{{ParameterDescription.NameOf(step.Trim('{', '}'))}}}" : step;

    private static Task DescribeOperation(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.Description;
        operation.OperationId = IdOf(endpoint.HttpMethod ?? "", endpoint.RelativePath ?? "");
        ParameterDescription.Describe(operation, endpoint);
        var metadata = endpoint.ActionDescriptor.EndpointMetadata;
        var withToken = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] };
        if (metadata.OfType<OptionalToken>().Any())
            operation.Security = [withToken, []];
        else if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [withToken];
        return Task.CompletedTask;
    }

    // Two APIs may have records of the same name.
    private static string? NameOf(JsonTypeInfo type)
    {
        var (name, api) = (OpenApiOptions.CreateDefaultSchemaReferenceId(type), ApiOf(type.Type.Namespace));
        return name is null || name.StartsWith(api, StringComparison.Ordinal) ? name : api + name;
    }

    private static string ApiOf(string? space) => space switch
    {
        "ChatServer.Protocol.Room" => "Room",
        "ChatServer.Protocol.MessagesApi" => "Messages",
        "ChatServer.Protocol.Messaging" => "Messaging",
        "ChatServer.Protocol.Admin" => "Admin",
        _ => "",
    };

    // Made from the method and the path, so it is as stable as they are: getChatMessagesByUid.
    private static string IdOf(string method, string path) => path.Split('/', '-', '.').Aggregate(
        method.ToLowerInvariant(),
        (id, step) => step.StartsWith('{') ? $"{id}By{Capitalized(step.Trim('{', '}'))}" : id + Capitalized(step));

    private static string Capitalized(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
}
