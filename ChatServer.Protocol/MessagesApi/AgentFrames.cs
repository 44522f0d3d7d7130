using System.Text.Json.Serialization;

namespace ChatServer.Protocol.MessagesApi;

/// <summary>
/// The data of <c>agent_run</c>: the state of an agent's reply. To clients that follow it with its text from an offset on, to the
/// others without.
/// </summary>
/// <param name="RunId"><c>run_…</c>; absent if the agent isn't writing.</param>
/// <param name="State">
/// <c>idle</c>, <c>queued</c>, <c>running</c>, <c>streaming</c>, <c>waiting_owner</c>, <c>done</c>, <c>failed</c> or
/// <c>cancelled</c>.
/// </param>
/// <param name="MessageId">The id that the reply will have, once it is reserved.</param>
/// <param name="Offset">Where the text begins, in UTF-16 code units.</param>
/// <param name="FinishReason">For a run that is done: <c>stop</c>, <c>length</c>, <c>tool_calls</c> or
/// <c>content_filter</c>.</param>
/// <param name="ErrorCode">Why a run failed or was cancelled.</param>
public sealed record AgentRunState(
    string ConversationId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RunId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MessageId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Offset = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FinishReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode = null);

/// <summary>
/// The data of <c>agent_chunk</c>: a further piece of a reply. A client that has less than <paramref name="Offset"/> of the text
/// sends <c>agent_resume</c>; one that has more skips the overlap.
/// </summary>
public sealed record AgentChunk(string ConversationId, string RunId, string MessageId, int Offset, string Text);

/// <summary>The data of <c>agent_control</c>: who answers in a conversation with an agent.</summary>
/// <param name="Control"><c>agent</c>, <c>owner</c> or <c>paused</c>.</param>
/// <param name="Until">How long it is paused; absent: until the owner ends it.</param>
public sealed record AgentControlState(
    string ConversationId, Guid AgentId, string Control, string Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until = null);

/// <summary>
/// The data of <c>agent_attention</c>: a conversation waits for the owner of its agent, or no longer does.
/// </summary>
/// <param name="Reason">Absent if it doesn't wait.</param>
public sealed record AgentAttentionState(
    string ConversationId, Guid AgentId, Guid VisitorId, bool IsWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Since = null);
