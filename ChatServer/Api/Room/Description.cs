using ChatServer.Protocol.Room;
using Microsoft.OpenApi;

namespace ChatServer.Api.Room;

/// <summary>Adds to <c>/openapi/v1.json</c> what an endpoint's signature doesn't show.</summary>
internal static class Description
{
    /// <summary>Declares the statuses that are answered with Room's failure body.</summary>
    public static TBuilder Fails<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(
            [.. statuses.Select(status => new ProducesResponseTypeMetadata(status, typeof(Failure), ["application/json"]))]);

    /// <summary>
    /// Declares the parts of a form that is read as a stream. <c>Accepts</c> is not used, because routing would then refuse other
    /// bodies before the client is authenticated.
    /// </summary>
    public static RouteHandlerBuilder TakesForm(
        this RouteHandlerBuilder endpoint, string file, string[] required, string[] optional) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var fields = required.Concat(optional)
                .ToDictionary(field => field, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
            fields[file] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            var form = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = fields,
                Required = new HashSet<string>([.. required, file])
            };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } },
            };
            return Task.CompletedTask;
        });
}
