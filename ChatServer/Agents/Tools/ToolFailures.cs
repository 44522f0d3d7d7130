using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ChatServer.Storage;
using ModelContextProtocol;

namespace ChatServer.Agents.Tools;

/// <summary>
/// What may be said of a failure of a tool: what went wrong, and neither addresses nor headers. The rest is in the log.
/// </summary>
internal sealed partial class ToolFailures(ILogger<ToolFailures> logger)
{
    private const int MaxMessageLength = 500;

    /// <param name="name">Of the tool or the server.</param>
    public string Describe(string name, Exception failure)
    {
        if (failure is ToolException known)
            return known.Message;

        Log.Failed(logger, name, failure);
        return Describe(failure);
    }

    private static string Describe(Exception failure) => failure switch
    {
        OperationCanceledException or TimeoutException =>
            $"The server didn't answer within {AgentTools.Timeout.TotalSeconds} seconds",
        _ when IsForbidden(failure) => "The server is at a private or special address, which isn't allowed",
        McpProtocolException refused => $"The server refused the call: {ToolText.Cut(refused.Message, MaxMessageLength)}",
        HttpRequestException { StatusCode: { } status } => $"The server answered {(int)status}",
        McpException or JsonException => "The server doesn't speak the protocol of tools as expected",
        HttpRequestException or IOException => "The server can't be reached, or ended the connection",
        CryptographicException => "The tool can't be read",
        StorageUnavailableException => "The tool can't be read now",
        _ => "The tool failed",
    };

    private static bool IsForbidden(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is ForbiddenAddressException)
                return true;
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The tool {Tool} failed")]
        public static partial void Failed(ILogger logger, string tool, Exception exception);
    }
}
