using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatServer.Api.Errors;

/// <summary>Describes what a field of a JSON document must contain, for clients that sent something else.</summary>
internal static class ExpectedValue
{
    /// <param name="root">The type that the document is read into.</param>
    /// <param name="path">In the format of a <see cref="JsonException"/>: <c>$.data.options[0]</c>.</param>
    /// <returns>Null if the path is unknown or any value is allowed.</returns>
    public static string? At(JsonTypeInfo root, string path)
    {
        JsonTypeInfo? at = root;
        foreach (var step in path.Split(['$', '.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            at = at.Kind switch
            {
                JsonTypeInfoKind.Object =>
                    at.Properties.FirstOrDefault(property => property.Name == step) is { CustomConverter: null } property
                        ? TypeOf(at, property.PropertyType)
                        : null,
                JsonTypeInfoKind.Enumerable => TypeOf(at, at.ElementType!),
                _ => null,
            };
            if (at is null)
                return null;
        }

        return Describe(at);
    }

    private static JsonTypeInfo TypeOf(JsonTypeInfo near, Type type) =>
        near.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    private static string? Describe(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Enumerable => "a list",
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
        _ when type.Type == typeof(string) => "a text",
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(int) || type.Type == typeof(long) => "a whole number",
        _ when type.Type == typeof(Guid) => "a UUID",
        _ => null,
    };
}
