namespace ChatServer.Protocol.Messaging;

/// <summary><c>GET /messaging/agent-conversations</c>: the chats of others with the caller's agents.</summary>
public sealed record AgentChatList(IReadOnlyList<OwnedAgentChat> Conversations);

/// <summary>A chat with an agent, for its owner.</summary>
/// <param name="OtherParticipant">The visitor.</param>
/// <param name="LastMessagePreview">Null if the owner may not read it.</param>
/// <param name="UnreadCount">Messages of the visitor that the owner may read and hasn't; of the newest 1,000.</param>
/// <param name="Waiting">Null if it doesn't wait for the owner.</param>
public sealed record OwnedAgentChat(
    Guid Id, string ChatType, Profile OtherParticipant, Avee TargetAvee, string LastMessageAt, string? LastMessagePreview,
    long UnreadCount, ChatControlShape Control, WaitingChat? Waiting);

/// <summary>Who answers in a chat.</summary>
/// <param name="State"><c>agent</c>, <c>owner</c>, or <c>paused</c>: nobody.</param>
/// <param name="Until">When a pause ends; null if it ends when the owner resumes it.</param>
public sealed record ChatControlShape(string State, string Since, string? Until);

/// <summary>A chat waits for the owner of its agent.</summary>
public sealed record WaitingChat(string Since, string Reason);

/// <summary><c>POST /messaging/agent-conversations/{id}/handback</c>.</summary>
/// <param name="Note">At most 2,000 characters for the agent, with its next replies.</param>
/// <param name="AnswerNow">Whether the agent answers what the visitor wrote last; true by default.</param>
public sealed record HandBackRequest(string? Note = null, bool? AnswerNow = null);

/// <summary><c>POST /messaging/agent-conversations/{id}/pause</c>.</summary>
/// <param name="Until">A time in the future, such as <c>2030-01-31T12:00:00Z</c>; null: until it is resumed.</param>
public sealed record PauseRequest(string? Until = null);

/// <summary><c>GET /messaging/conversations/{id}/access</c>: who may read a chat with an agent.</summary>
/// <param name="OwnerReads">The owner's setting: <c>always</c>, <c>on_request</c> or <c>never</c>.</param>
/// <param name="OwnerReadAt">When the owner last read it; null if they never did.</param>
/// <param name="ProviderKind">
/// Where the texts go: <c>embedded</c> (they stay on this server), <c>self_hosted</c> (to a server of the operator),
/// <c>external</c> (to another company); null if the agent has no provider any more.
/// </param>
public sealed record ChatAccess(
    Guid Id, Avee Agent, IReadOnlyList<ChatReader> Readers, string OwnerReads, string? OwnerReadAt, string? ProviderKind);

/// <summary>A user who may read a chat.</summary>
/// <param name="Role"><c>visitor</c> or <c>owner</c>.</param>
/// <param name="Since">They may read what was written from then on; null: from the next message on.</param>
public sealed record ChatReader(Profile User, string Role, string? Since);

/// <summary><c>GET /messaging/conversations/{id}/runs</c>: the newest first.</summary>
public sealed record RunList(IReadOnlyList<RunShape> Runs);

/// <summary>An attempt of an agent at a reply.</summary>
/// <param name="State">
/// <c>queued</c>, <c>running</c>, <c>streaming</c>, <c>waiting_owner</c>; or, finally, <c>done</c>, <c>failed</c>,
/// <c>cancelled</c>.
/// </param>
public sealed record RunShape(Guid Id, Guid ConversationId, Guid AgentId, string State)
{
    /// <summary>The reply, whose id is reserved when the run begins; null before.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>The newest message that it answers.</summary>
    public required Guid AnswersTo { get; init; }

    /// <summary>
    /// Of a run that waits for its owner: <c>budget</c>, <c>calls</c> (of tools, which the owner decides about) or <c>draft</c>
    /// (which the owner sends).
    /// </summary>
    public string? WaitsFor { get; init; }

    /// <summary>Begins at 1.</summary>
    public required long Attempt { get; init; }
    public required string QueuedAt { get; init; }
    public string? StartedAt { get; init; }
    public string? FirstTokenAt { get; init; }
    public string? EndedAt { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>; null if it isn't done.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Why it failed or was cancelled.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What it used; null for others than the owner.</summary>
    public RunUsage? Usage { get; init; }
}

/// <param name="CostMicros">Millionths of the currency of the provider's prices; 0 if the price is unknown.</param>
/// <param name="IsEstimated">The provider doesn't say, so it was estimated from the texts.</param>
public sealed record RunUsage(long TokensIn, long TokensOut, long CostMicros, bool IsEstimated);

/// <summary><c>GET /messaging/runs/{run}</c>.</summary>
/// <param name="Text">What is written so far; once the run has ended, the reply.</param>
/// <param name="Offset">The length of the text in UTF-16 code units: where a stream goes on.</param>
public sealed record RunWithText(RunShape Run, string Text, int Offset)
{
    /// <summary>The tools that it called, or wants to; empty for others than the owner.</summary>
    public IReadOnlyList<RunCallShape> Calls { get; init; } = [];
}

/// <summary>A call of a tool.</summary>
/// <param name="Arguments">
/// A JSON object, as text as the model wrote it; null if the owner may not read the chat.
/// </param>
/// <param name="ArgumentsHash">The SHA-256 of the text, in hexadecimal, which a decision repeats; null like the text.</param>
/// <param name="State">
/// <c>waiting</c> (for the owner), <c>approved</c>, <c>refused</c>, <c>running</c>, <c>done</c>, <c>failed</c> or
/// <c>cancelled</c>.
/// </param>
/// <param name="Result">What the model got.</param>
public sealed record RunCallShape(
    string CallId, string Name, string? Arguments, string? ArgumentsHash, string State, string? Result);

/// <summary><c>POST /messaging/runs/{run}/decision</c>: about a call of a tool, or about a draft.</summary>
/// <param name="Decision"><c>approve</c> or <c>refuse</c>; for a draft <c>send</c> or <c>refuse</c>.</param>
/// <param name="CallId">For a call.</param>
/// <param name="ArgumentsHash">For a call: of the arguments that the owner saw.</param>
/// <param name="Text">For a draft: what is sent in its place.</param>
public sealed record RunDecision(string? Decision, string? CallId = null, string? ArgumentsHash = null, string? Text = null);

/// <summary>A further piece of a reply, as an event of <c>GET /messaging/runs/{run}/stream</c>.</summary>
/// <param name="Offset">Where the piece begins, in UTF-16 code units. The event's id is where it ends.</param>
public sealed record RunPiece(int Offset, string Text);
