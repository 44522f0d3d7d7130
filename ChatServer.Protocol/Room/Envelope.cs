using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>
/// The body of every successful Room response: <c>{"status":"success","data":…,"message":…,"success":true}</c>.
/// </summary>
public sealed record Envelope<T>(string Status, T Data, string? Message, bool Success);

/// <summary>The body of every failed Room response; <paramref name="Errors"/> is present only if fields were invalid.</summary>
/// <param name="Errors">The errors of each field, by the field's name in the request.</param>
public sealed record Failure(
    string Status,
    object? Entity,
    string Message,
    bool Success,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors = null);

public static class Envelope
{
    public static Envelope<T> Success<T>(T data, string? message) => new("success", data, message, Success: true);

    public static Failure Failure(string message, IReadOnlyDictionary<string, string[]>? errors = null) =>
        new("failure", Entity: null, message, Success: false, errors);
}
