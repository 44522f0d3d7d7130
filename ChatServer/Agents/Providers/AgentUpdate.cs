namespace ChatServer.Agents.Providers;

/// <summary>A piece of a reply, as a provider streams it.</summary>
internal abstract record AgentUpdate;

/// <summary>Text that is added to the reply. It may end within a surrogate pair.</summary>
internal sealed record TextDelta(string Text) : AgentUpdate;

/// <summary>A call of a tool, whole.</summary>
/// <param name="Arguments">A JSON object.</param>
internal sealed record ToolCall(string CallId, string Name, string Arguments) : AgentUpdate;

/// <summary>
/// What the reply has used so far; the last one counts. While a model thinks without a text to show, one comes each second: it
/// isn't silent. A reply that fails reports its usage first.
/// </summary>
/// <param name="IsEstimated">The provider doesn't say, so it was estimated from the texts.</param>
internal sealed record Usage(long InputTokens, long OutputTokens, bool IsEstimated = false) : AgentUpdate;

/// <summary>By this the provider can continue the reply after a restart of the server.</summary>
internal sealed record Continuation(string Token) : AgentUpdate;

/// <summary>The reply is complete.</summary>
/// <param name="Reason"><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>.</param>
internal sealed record Finished(string Reason) : AgentUpdate
{
    public const string Stop = "stop";
    public const string Length = "length";
    public const string ToolCalls = "tool_calls";
    public const string ContentFilter = "content_filter";
}
