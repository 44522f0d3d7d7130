using ChatServer.Realtime;

namespace ChatServer.Api.Sockets;

/// <summary>
/// What clients ask for and what becomes of it, for whoever looks why something of theirs fails: numbers, names of actions and
/// codes, never what somebody wrote. Callers ask <see cref="ILogger.IsEnabled"/> first, once a frame.
/// </summary>
internal static partial class ActionLog
{
    public static void Received(ILogger logger, Connection connection, string action) =>
        LogReceived(logger, connection.Id, action);

    /// <param name="action">Null where it is none of the API's.</param>
    /// <param name="field">As the error names it; what a client may have made up is left out.</param>
    public static void Refused(ILogger logger, Connection connection, string? action, string code, string? field) =>
        LogRefused(logger, connection.Id, action ?? "a frame", code, field is not null && field.All(IsOfName) ? field : "none");

    private static bool IsOfName(char character) => char.IsAsciiLetterLower(character) || character == '_';

    [LoggerMessage(11, LogLevel.Debug, "Connection {Connection}: {Action} came in", SkipEnabledCheck = true)]
    private static partial void LogReceived(ILogger logger, long connection, string action);

    [LoggerMessage(
        12, LogLevel.Debug, "Connection {Connection}: {Action} was refused with {Code}, field: {Field}", SkipEnabledCheck = true)]
    private static partial void LogRefused(ILogger logger, long connection, string action, string code, string field);
}
