using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Events;

/// <summary>The payload of <c>events:agent</c>: something happened in a chat with an agent.</summary>
/// <param name="ConversationId">The chat, by its id in the Messaging API.</param>
public sealed record AgentEvent<T>(Guid ConversationId, EventContent<T> Data)
    where T : notnull;

/// <summary>
/// The content of <c>run</c>: the state of an agent's reply. To clients that follow it with its text from an offset on, to the
/// others without.
/// </summary>
/// <param name="RunId">Absent if the agent isn't writing.</param>
/// <param name="State">
/// <c>idle</c>, <c>queued</c>, <c>running</c>, <c>streaming</c>, <c>waiting_owner</c>, <c>done</c>, <c>failed</c> or
/// <c>cancelled</c>.
/// </param>
/// <param name="MessageId">The id that the reply will have, once it is reserved.</param>
/// <param name="Offset">Where the text begins, in UTF-16 code units.</param>
public sealed record AgentRunContent(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? RunId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? MessageId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Offset = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FinishReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode = null);

/// <summary>The content of <c>chunk</c>: a further piece of a reply.</summary>
/// <param name="Offset">Where it begins: a client that has less of the text sends <c>resume</c>.</param>
public sealed record AgentChunkContent(Guid RunId, Guid MessageId, int Offset, string Text);

/// <summary>The content of <c>control</c>: who answers in the chat.</summary>
/// <param name="Control"><c>agent</c>, <c>owner</c> or <c>paused</c>.</param>
/// <param name="Until">How long it is paused; absent: until the owner ends it.</param>
public sealed record AgentControlContent(
    Guid AgentId, string Control, string Since,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until = null);

/// <summary>The content of <c>attention</c>: the chat waits for the owner of the agent, or no longer does.</summary>
/// <param name="Reason">Absent if it doesn't wait.</param>
public sealed record AgentAttentionContent(
    Guid AgentId, Guid VisitorId, bool IsWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Since = null);

/// <summary>Follows replies of agents while they are written.</summary>
public sealed record SendAgentEvent(AgentSignal? Data = null) : ClientEvent;

/// <param name="ConversationId">The chat, with <c>follow</c> and <c>unfollow</c>.</param>
public sealed record AgentSignal(string? ConversationId = null, AgentSignalContent? Data = null);

/// <param name="Type">
/// <c>follow</c> or <c>unfollow</c> the replies in a chat; <c>resume</c> a reply from an offset on; <c>watch</c>, for owners: the
/// states of all runs of their agents.
/// </param>
/// <param name="Data">With <c>resume</c>.</param>
public sealed record AgentSignalContent(string? Type = null, AgentReplyPlace? Data = null);

/// <param name="Offset">How much of the text the client has, in UTF-16 code units; 0 by default.</param>
public sealed record AgentReplyPlace(string? RunId = null, int? Offset = null);
