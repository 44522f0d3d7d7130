using System.Text.Json;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Runs;

/// <summary>The tools that every agent has.</summary>
internal static class RunTools
{
    /// <summary>Asks the owner to answer: the chat waits for them.</summary>
    public const string AskOwner = "ask_owner";
    private const int MaxReasonLength = 200;

    /// <summary>Why the agent asks its owner.</summary>
    public static string ReasonOf(ToolCall call)
    {
        try
        {
            using var arguments = JsonDocument.Parse(call.Arguments);
            return arguments.RootElement.ValueKind == JsonValueKind.Object
                && arguments.RootElement.TryGetProperty("reason", out var reason)
                && reason.ValueKind == JsonValueKind.String && reason.GetString() is { Length: > 0 } text
                ? Shorten(text)
                : Chats.WaitingReason.Asked;
        }
        catch (JsonException)
        {
            return Chats.WaitingReason.Asked;
        }
    }

    private static string Shorten(string text) => text.Length <= MaxReasonLength ? text : text[..MaxReasonLength];
}
