using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Completions;

/// <summary>An answer that has begun: what asks, and what is asked.</summary>
/// <param name="Message">The message of a chat that it is written into; null if only the request gets it.</param>
internal sealed record BegunAnswer(
    LiveCompletion Live, CompletionRequest Request, PreparedTurn Prepared, BegunMessage? Message);

/// <param name="Provider">The provider's name.</param>
internal sealed record PreparedTurn(string Provider, AgentTurn Turn);
