using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Api.Input;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.OpenApi;
using EndpointDescription = Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription;

namespace ChatServer.Hosting.Web;

/// <summary>
/// Describes parameters for <c>/openapi/v1.json</c>: they are read as text, so that errors can name them, and so
/// their types don't show which values are valid.
/// </summary>
internal static class ParameterDescription
{
    public static void Describe(OpenApiOperation operation, EndpointDescription endpoint)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var described = endpoint.ParameterDescriptions.First(known => known.Name == parameter.Name);
            if (parameter.In == ParameterLocation.Path)
                parameter.Schema = InPath(endpoint.RelativePath ?? "", parameter.Name!);
            else if (described.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo: var field })
                DescribeField(parameter, field);
            parameter.Name = NameOf(parameter.Name!);
        }
    }

    /// <summary>As it is written in paths and queries.</summary>
    public static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static void DescribeField(OpenApiParameter parameter, ParameterInfo field)
    {
        if (field.GetCustomAttribute<NumberFieldAttribute>() is { } number)
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = number.Min.ToString(CultureInfo.InvariantCulture),
                Maximum = number.Max.ToString(CultureInfo.InvariantCulture),
                Default = JsonValue.Create(number.Absent),
            };
        else if (field.GetCustomAttribute<TextFieldAttribute>() is { } text)
        {
            parameter.Required = text.IsRequired;
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = text.Format,
                Pattern = text.Pattern,
                Enum = text.OneOf.Length > 0 ? [.. text.OneOf.Select(name => JsonValue.Create(name))] : null,
                MaxLength = text.MaxLength > 0 ? text.MaxLength : null,
            };
        }
    }

    private static OpenApiSchema InPath(string path, string name) => name switch
    {
        "messageId" when IsOfMessagesApi(path) => Text(pattern: TextFieldAttribute.MessageId),
        "conversationId" when IsOfMessagesApi(path) => Text(pattern: TextFieldAttribute.ConversationId),
        "fileId" => Text(pattern: TextFieldAttribute.FileId),
        "conversationId" when path.StartsWith("messaging/", StringComparison.Ordinal) => Text(TextFieldAttribute.Uuid),
        "threadId" or "messageId" or "groupId" or "conversationId" or "reportId" =>
            new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" },
        "uid" or "userId" or "invitationId" or "id" or "agentId" or "answerId" or "runId" => Text(TextFieldAttribute.Uuid),
        _ => Text(),
    };

    private static bool IsOfMessagesApi(string path) => path.StartsWith("api/v1/", StringComparison.Ordinal);

    private static OpenApiSchema Text(string? format = null, string? pattern = null) =>
        new() { Type = JsonSchemaType.String, Format = format, Pattern = pattern };
}
