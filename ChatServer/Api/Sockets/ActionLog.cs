using ChatServer.Realtime;

namespace ChatServer.Api.Sockets;

/// <summary>
/// Logs what clients request and what becomes of it, for finding out why a request fails: numbers, action names and codes, never
/// any text that users wrote. Callers check <see cref="ILogger.IsEnabled"/> first, once per frame.
/// </summary>
internal static partial class ActionLog
{
    public static void Received(ILogger logger, Connection connection, string action) =>
        LogReceived(logger, connection.Id, action);

    /// <param name="action">Null if the API has no such action.</param>
    /// <param name="field">The name in the error; names that a client may have made up are left out.</param>
    public static void Refused(ILogger logger, Connection connection, string? action, string code, string? field) =>
        LogRefused(logger, connection.Id, action ?? "a frame", code, field is not null && field.All(IsOfName) ? field : "none");

    private static bool IsOfName(char character) => char.IsAsciiLetterLower(character) || character == '_';

    [LoggerMessage(11, LogLevel.Debug, "Connection {Connection}: received {Action}", SkipEnabledCheck = true)]
    private static partial void LogReceived(ILogger logger, long connection, string action);

    [LoggerMessage(
        12, LogLevel.Debug, "Connection {Connection}: {Action} was refused with {Code}, field: {Field}", SkipEnabledCheck = true)]
    private static partial void LogRefused(ILogger logger, long connection, string action, string code, string field);
}
